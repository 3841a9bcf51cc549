#include "config/pod_identity.hpp"

#include <algorithm>
#include <string_view>

#include "config/hexadecimal_sha1.hpp"

namespace vedette::config {
namespace {

std::string value_of(const std::vector<Variable>& variables, std::string_view name, const std::string& otherwise) {
  const auto found = std::ranges::find(variables, name, &Variable::name);
  return found == variables.end() || found->value.empty() ? otherwise : found->value;
}

}  // namespace

Pod pod_of(const std::vector<Variable>& variables, const std::string& account_space, const std::string& host_name) {
  return {value_of(variables, "POD_NAMESPACE", account_space), value_of(variables, "POD_NAME", host_name)};
}

std::string identity_of(const Pod& pod, std::vector<std::string> masters) {
  std::ranges::sort(masters);
  // None of the parts can hold a newline: no two lists give one text.
  std::string text = "vedette\n" + pod.space + "\n" + pod.name + "\n";
  for (const std::string& master : masters) text.append(master).append("\n");
  return hexadecimal_sha1(text);
}

}  // namespace vedette::config
