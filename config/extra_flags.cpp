#include "config/extra_flags.hpp"

#include <algorithm>

#include "config/command_line.hpp"
#include "config/environment_names.hpp"
#include "config/problem.hpp"
#include "config/words.hpp"

namespace vedette::config {

namespace {

constexpr const char* variable = "VALKEY_EXTRA_FLAGS";

/// A shell cuts them at blanks, and quotes in them mean nothing.
std::vector<std::string> words_in(const std::vector<Variable>& variables) {
  const auto flags = std::ranges::find(variables, variable, &Variable::name);
  std::vector<std::string> words;
  if (flags == variables.end()) return words;
  constexpr std::string_view blanks = " \t\n";
  const std::string& text = flags->value;
  for (std::size_t at = text.find_first_not_of(blanks); at != std::string::npos;) {
    const std::size_t end = std::min(text.find_first_of(blanks, at), text.size());
    words.push_back(text.substr(at, end - at));
    at = text.find_first_not_of(blanks, end);
  }
  return words;
}

/// The directive with a secret that the option gives; empty: none.
std::string secret_of(const std::string& option) {
  const auto words = split_words(option);
  if (!words || words->empty()) return {};
  std::string name = lower_case(words->front());
  if (name == "sentinel" && words->size() > 1) name = lower_case((*words)[1]);
  return is_secret_directive(name) || name == "auth-pass" || name == "sentinel-pass" ? name : "";
}

}  // namespace

std::string fault_of_extra_flags(const std::vector<Variable>& variables) {
  const auto words = words_in(variables);
  if (words.empty()) return {};
  if (!words.front().starts_with("--")) {
    return std::string{variable}.append(" must begin with an option, such as --maxclients");
  }
  for (const std::string& option : read_command_line("vedette", words).extra) {
    const std::string name = secret_of(option);
    if (name.empty()) continue;
    const std::string fault = std::string{variable}.append(
        " holds a secret, which would be written into the "
        "configuration: ");
    return find_environment_setting(name) ? fault + native_environment_name(name) + " takes it instead"
                                          : fault + name + " belongs into a file";
  }
  return {};
}

std::vector<std::string> extra_command_line_words(const std::vector<Variable>& variables) {
  return fault_of_extra_flags(variables).empty() ? words_in(variables) : std::vector<std::string>{};
}

}  // namespace vedette::config
