#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>

namespace vedette::config {

/// What a reference names: the text behind it, or why there is none.
struct Unresolved {
  std::string reason;
};
using Lookup = std::function<std::variant<std::string, Unresolved>(const std::string& name)>;

/// Looks `NAME` up in the environment and `file:PATH` on disk; a last line end of a file is not part of it.
std::variant<std::string, Unresolved> look_up(const std::string& name);

/// The text with each `${name}` replaced; `$${` stands for `${`.
std::variant<std::string, Unresolved> resolve_references(const std::string& text, const Lookup& lookup);

/// Whether anything in the text is to be replaced.
bool has_reference(const std::string& text);

/// The text as it has to be written to be read back as it is.
std::string without_references(std::string text);

}  // namespace vedette::config
