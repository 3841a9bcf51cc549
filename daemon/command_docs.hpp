#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/command_table.hpp"
#include "daemon/dialect.hpp"
#include "protocol/reply.hpp"

namespace vedette::daemon {

/// One argument of a command, as COMMAND DOCS explains it (commands §3.7).
struct Argument {
  enum class Type : std::uint8_t { string, integer, pure_token, oneof, block };

  std::string name;
  Type type = Type::string;
  std::string token;  ///< The word in front of it, or itself; empty: none.
  bool optional = false;
  bool multiple = false;
  bool multiple_token = false;      ///< The token stands in front of each.
  std::vector<Argument> arguments;  ///< Of oneof and block.

  bool operator==(const Argument&) const = default;
};

/// Cuts a usage into its parts: `<name>` a value, `WORD` a token, `[…]` optional, `(a|b)` one of them, `x [x ...]` one
/// or more, `[x ...]` none or more.
std::vector<Argument> read_usage(std::string_view usage);

/// Writes the entry of COMMAND DOCS: the name, and the map of what is known about it.
void explain(protocol::Reply& reply, const CommandRow& row, const Dialect& dialect);

}  // namespace vedette::daemon
