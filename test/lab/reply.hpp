#pragma once

#include <cstdint>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::lab {

/// A RESP reply as a value.
struct Reply {
  enum class Kind { lost, null, status, error, integer, text, array };

  Kind kind = Kind::lost;  ///< lost: there was no reply; text says why
  std::string text;        ///< of a status, an error or a bulk string
  std::int64_t integer = 0;
  std::vector<Reply> items;

  bool ok() const { return kind != Kind::lost && kind != Kind::error; }
  bool is(std::string_view status) const { return kind == Kind::status && text == status; }

  /// The value behind that name in a flat list of names and values; nullopt if there is none.
  std::optional<std::string> field(std::string_view name) const;

  /// A flat list of names and values as a map.
  std::map<std::string, std::string> fields() const;
};

/// For failure texts: one line.
std::ostream& operator<<(std::ostream& out, const Reply& reply);
std::string to_string(const Reply& reply);

}  // namespace vedette::lab
