#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "daemon/loop.hpp"

namespace vedette::daemon {

struct Call;

/// What COMMAND shows of a command; the order of the bits is the order in which the words are shown.
using Flags = std::uint16_t;
namespace flag {
inline constexpr Flags admin = 1U << 0U, pubsub = 1U << 1U, noscript = 1U << 2U, loading = 1U << 3U, stale = 1U << 4U,
                       fast = 1U << 5U, no_auth = 1U << 6U, no_multi = 1U << 7U, allow_busy = 1U << 8U;
/// Not shown: may be run by a RESP2 client that is subscribed (commands §4.3).
inline constexpr Flags while_subscribed = 1U << 15U;
}  // namespace flag

/// The ACL categories, in the order in which they are shown. Many are empty in a Sentinel (commands §6.3).
using Categories = std::uint32_t;
namespace category {
inline constexpr Categories pubsub = 1U << 12U, admin = 1U << 13U, fast = 1U << 14U, slow = 1U << 15U,
                            dangerous = 1U << 17U, connection = 1U << 18U;
}  // namespace category

/// Writes the whole reply.
using PromptAnswer = void (*)(Call&);
/// Waits before it writes the reply; meanwhile only its own connection stands still.
using WaitingAnswer = Task<> (*)(Call&);
/// Nothing: a container, which is not called itself.
using Handler = std::variant<std::monostate, PromptAnswer, WaitingAnswer>;

/// One command or subcommand (commands §1.2). Lookup, arity, access, COMMAND and HELP read the same row.
struct CommandRow {
  std::string_view name;  ///< `ping`, `sentinel|masters`; lower case.
  int arity;              ///< Above 0: so many words, the names included; below: at least so many.
  Flags flags;
  Categories categories;
  Handler handler;
  std::string_view group;    ///< As COMMAND DOCS names it.
  std::string_view since;    ///< The version of Redis that brought it.
  std::string_view tips;     ///< For COMMAND, separated by blanks.
  std::string_view usage;    ///< The arguments, for HELP and, cut into its parts, for COMMAND DOCS (command_docs.hpp).
  std::string_view summary;  ///< One sentence.

  /// `sentinel` of `sentinel|masters`; empty for a command of the top level.
  std::string_view container() const;
  /// `masters` of `sentinel|masters`; the whole name at the top level.
  std::string_view word() const;
};

/// All rows. A container stands before its subcommands, and these stand together.
std::span<const CommandRow> command_table();
/// The row of that name; null if there is none. Names are lower case.
const CommandRow* find_command(std::string_view full_name);
/// The rows `container|…`; empty for what is no container.
std::span<const CommandRow> subcommands(const CommandRow& container);

/// The words for the bits, in order.
std::vector<std::string_view> flag_names(Flags flags);
std::vector<std::string_view> category_names(Categories categories);
/// The bit of a category's name, without `@`; a category that has no command here gives a bit as well. Any case.
std::optional<Categories> category_named(std::string_view name);

/// How clients call the commands: the names of the table, changed by `rename-command` (config §5.2). Any case.
class CommandNames {
 public:
  /// Old name to new name; an empty new name takes the command away.
  explicit CommandNames(const std::map<std::string, std::string>& renamed = {});

  /// A command of the top level; null if there is none.
  const CommandRow* find(std::string_view word) const;
  /// A subcommand; null if there is none.
  static const CommandRow* find(const CommandRow& container, std::string_view word);
  /// `ping`, `sentinel|masters`; null if there is none.
  const CommandRow* find_full(std::string_view name) const;

 private:
  /// Names of the top level by their length, of which each has but a few: looked at for every request.
  std::vector<std::vector<std::pair<std::string, const CommandRow*>>> by_length_;
};

}  // namespace vedette::daemon
