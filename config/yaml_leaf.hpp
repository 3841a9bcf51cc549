#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "config/yaml_schema.hpp"

namespace vedette::config {

/// The word that sentinel.conf has for a value of the YAML form: `yes` for true, 30000 for 30s. Nothing if the value is
/// not what was expected.
std::optional<std::string> directive_word(YamlValue kind, const std::string& value);

/// The value that the YAML form has for a word of sentinel.conf: the reverse, as a person would write it.
std::string yaml_value(YamlValue kind, const std::string& word);

/// `host:port`, IPv6 in brackets, in two; nothing if it is not that.
std::optional<std::pair<std::string, std::string>> written_address(const std::string& text);

/// A text as one scalar of YAML: as it is if that is read as the same text by everybody, else in double quotes.
std::string yaml_scalar(std::string_view text);

}  // namespace vedette::config
