#include "daemon/call.hpp"

#include <algorithm>
#include <cctype>
#include <string>

namespace vedette::daemon {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::string upper(std::string_view text) {
  std::string result{text};
  std::ranges::transform(result, result.begin(), [](char c) { return upper(c); });
  return result;
}

}  // namespace

bool same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

void no_such_master(Call& call) {
  call.reply.error("ERR No such master with that name");
}

void write_help(Call& call) {
  const std::string_view container = call.command.container();
  const auto rows = subcommands(*find_command(container));
  call.reply.array(1 + 2 * rows.size());
  call.reply.simple(upper(container) + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
  const auto write = [&](const CommandRow& row) {
    std::string usage = upper(row.word());
    if (!row.usage.empty()) (usage += ' ') += row.usage;
    call.reply.simple(usage);
    call.reply.simple("    " + std::string{row.summary});
  };
  for (const CommandRow& row : rows) {
    if (row.word() != "help") write(row);
  }
  write(call.command);
}

}  // namespace vedette::daemon
