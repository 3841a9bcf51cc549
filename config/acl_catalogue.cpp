#include "config/acl_catalogue.hpp"

#include <algorithm>

#include "config/words.hpp"

namespace vedette::config {

std::optional<std::size_t> AclCatalogue::command(std::string_view name) const {
  const auto found = std::ranges::find(commands, lower_case(name), &Command::name);
  if (found == commands.end()) return std::nullopt;
  return static_cast<std::size_t>(found - commands.begin());
}

std::optional<std::uint32_t> AclCatalogue::category(std::string_view name) const {
  const auto found = std::ranges::find(categories, lower_case(name));
  if (found == categories.end()) return std::nullopt;
  return std::uint32_t{1} << static_cast<unsigned>(found - categories.begin());
}

}  // namespace vedette::config
