#include "daemon/call.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "daemon/letter_case.hpp"

namespace vedette::daemon {

bool printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '!' && c <= '~'; });
}

void no_such_master(Call& call) {
  call.reply.error("ERR No such master with that name");
}

void write_help(Call& call) {
  const std::string_view container = call.command.container();
  std::vector<const CommandRow*> rows;
  for (const CommandRow& row : subcommands(*find_command(container))) {
    if (call.around.dialect().helps_with(row) && row.word() != "help") rows.push_back(&row);
  }
  rows.push_back(&call.command);
  call.reply.array(1 + 2 * rows.size());
  call.reply.simple(upper(container) + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
  for (const CommandRow* row : rows) {
    std::string usage = upper(row->word());
    if (!row->usage.empty()) (usage += ' ') += row->usage;
    call.reply.simple(usage);
    call.reply.simple("    " + std::string{row->summary});
  }
}

}  // namespace vedette::daemon
