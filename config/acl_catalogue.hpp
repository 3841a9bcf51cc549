#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace vedette::config {

/// What rules of access may name: commands and categories of commands. The daemon fills it from its command table, by
/// the names before `rename-command`. An empty one does for reading rules whose names are looked up later.
struct AclCatalogue {
  struct Command {
    std::string_view name;         ///< `ping`, `sentinel|masters`; lower case.
    std::uint32_t categories = 0;  ///< Bit i is set: the command belongs to `categories[i]`.
    std::size_t inside = 0;        ///< How many subcommands follow it; 0: it is no container.
  };
  /// A container stands before its subcommands, and these stand together.
  std::vector<Command> commands;
  std::vector<std::string_view> categories;  ///< Lower case, without `@`.

  /// The place of a command, in any case; nothing if there is none.
  std::optional<std::size_t> command(std::string_view name) const;
  /// The bit of a category, in any case; nothing if there is none.
  std::optional<std::uint32_t> category(std::string_view name) const;
};

}  // namespace vedette::config
