#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace vedette::config {

/// What a key of the YAML form may hold.
enum class YamlValue : std::uint8_t {
  text,
  secret,        ///< A text that is shown to nobody.
  flag,          ///< yes, no, true or false.
  number,        ///< A whole number.
  size,          ///< Bytes, or with a unit such as 64mb.
  seconds,       ///< 30, 30s, 5m or 1h.
  milliseconds,  ///< 500, 500ms, 30s, 5m or 1h.
  texts,         ///< A list, or a single text.
};

/// One key, and the directive of sentinel.conf that it stands for (docs/configuration.md).
struct YamlKey {
  std::string_view group;  ///< The mapping in which it stands; empty: the top.
  std::string_view name;
  std::string_view directive;  ///< Its first word; of a directive of Sentinel, the word behind `sentinel`.
  YamlValue value = YamlValue::text;
};

/// Keys that stand for directives of redis.conf. Any other directive has its own name as its key, at the top.
std::span<const YamlKey> generic_keys();
/// Keys for directives of Sentinel about the process.
std::span<const YamlKey> process_keys();
/// Keys for directives of Sentinel about one master: `group` is the mapping within the master's.
std::span<const YamlKey> master_keys();

/// The key with that name in that group; null: none.
const YamlKey* find_key(std::span<const YamlKey> keys, std::string_view group, std::string_view name);
/// The key that stands for that directive; null: none.
const YamlKey* key_of_directive(std::span<const YamlKey> keys, std::string_view directive);
/// All groups of these keys, and the keys of one group, for hints.
void add_groups(std::span<const YamlKey> keys, std::vector<std::string_view>& names);
void add_names(std::span<const YamlKey> keys, std::string_view group, std::vector<std::string_view>& names);

/// In words, for errors: `a whole number`.
std::string_view expectation(YamlValue value);

}  // namespace vedette::config
