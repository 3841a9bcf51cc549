#pragma once

#include <span>
#include <string>
#include <string_view>

namespace vedette::config {

/// What the reference says of a directive beyond its table.
struct DirectiveNote {
  std::string_view name;     ///< Of a directive of Sentinel: the word behind `sentinel`.
  std::string_view initial;  ///< What holds without it; empty: nothing, or what the meaning says.
  std::string_view meaning;
};

/// About directives of redis.conf that do something here, by name.
std::span<const DirectiveNote> generic_notes();
/// About directives of Sentinel, those for the process and for `monitor` first.
std::span<const DirectiveNote> sentinel_notes();

/// docs/configuration-reference.md, made of the tables of directives, of keys of the YAML form and of these notes.
std::string configuration_reference();

}  // namespace vedette::config
