#include "daemon/table_commands.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "daemon/call.hpp"
#include "daemon/command_docs.hpp"
#include "protocol/glob.hpp"

namespace vedette::daemon {
namespace {

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const auto end = text.find(' ');
    words.push_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return words;
}

std::vector<const CommandRow*> top_level(const Dialect& dialect) {
  std::vector<const CommandRow*> found;
  for (const CommandRow& row : command_table()) {
    if (row.container().empty() && dialect.lists(row)) found.push_back(&row);
  }
  return found;
}

/// The ten parts of commands §3.7.
void describe_command(protocol::Reply& reply, const CommandRow& row, const Dialect& dialect) {
  const auto flags = flag_names(row.flags);
  const auto categories = category_names(row.categories);
  const auto tips = split(dialect.tips(row));
  std::vector<const CommandRow*> inner;
  for (const CommandRow& inside : subcommands(row)) {
    if (dialect.lists(inside)) inner.push_back(&inside);
  }
  reply.array(10);
  reply.bulk(row.name);
  reply.integer(dialect.arity(row));
  reply.set(flags.size());
  for (const auto word : flags) reply.simple(word);
  // No command of a Sentinel has keys.
  reply.integer(0);
  reply.integer(0);
  reply.integer(0);
  reply.set(categories.size());
  for (const auto word : categories) reply.simple('@' + std::string{word});
  reply.set(tips.size());
  for (const auto word : tips) reply.bulk(word);
  reply.set(0);
  if (inner.empty()) {
    reply.set(0);
  } else {
    reply.array(inner.size());
    for (const CommandRow* inside : inner) describe_command(reply, *inside, dialect);
  }
}

/// The rows named from the third word on; null for a name that is unknown to the original.
std::vector<const CommandRow*> named(const Call& call) {
  std::vector<const CommandRow*> found;
  for (std::size_t i = 2; i < call.words.size(); ++i) {
    const CommandRow* row = call.around.commands.find_full(call.word(i));
    found.push_back(row && call.around.dialect().lists(*row) ? row : nullptr);
  }
  return found;
}

}  // namespace

void command(Call& call) {
  const Dialect& dialect = call.around.dialect();
  const auto all = top_level(dialect);
  call.reply.array(all.size());
  for (const CommandRow* row : all) describe_command(call.reply, *row, dialect);
}

void command_count(Call& call) {
  call.reply.integer(static_cast<std::int64_t>(top_level(call.around.dialect()).size()));
}

void command_docs(Call& call) {
  const Dialect& dialect = call.around.dialect();
  auto rows = call.words.size() == 2 ? top_level(dialect) : named(call);
  std::erase(rows, nullptr);
  call.reply.map(rows.size());
  for (const CommandRow* row : rows) explain(call.reply, *row, dialect);
}

void command_getkeys(Call& call) {
  const CommandRow* asked = call.around.commands.find(call.word(2));
  if (asked && call.words.size() > 3 && !subcommands(*asked).empty()) {
    asked = CommandNames::find(*asked, call.word(3));
  }
  call.reply.error(asked ? "ERR The command has no key arguments" : "ERR Invalid command specified");
}

void command_help(Call& call) {
  write_help(call);
}

void command_info(Call& call) {
  const Dialect& dialect = call.around.dialect();
  const auto rows = call.words.size() == 2 ? top_level(dialect) : named(call);
  call.reply.array(rows.size());
  for (const CommandRow* row : rows) {
    if (row) {
      describe_command(call.reply, *row, dialect);
    } else {
      call.reply.null();
    }
  }
}

void command_list(Call& call) {
  const auto& words = call.words;
  std::vector<std::string_view> names;
  const auto add_if = [&](auto wanted) {
    for (const CommandRow& row : command_table()) {
      if (call.around.dialect().lists(row) && wanted(row)) names.push_back(row.name);
    }
  };
  const bool filtered = words.size() == 5 && same_word(words[2], "filterby");
  if (words.size() == 2) {
    add_if([](const CommandRow&) { return true; });
  } else if (filtered && same_word(words[3], "aclcat")) {
    const auto category = category_named(words[4]);
    add_if([&](const CommandRow& row) { return category && (row.categories & *category); });
  } else if (filtered && same_word(words[3], "pattern")) {
    add_if([&](const CommandRow& row) { return protocol::glob_match(words[4], row.name, true); });
  } else if (!filtered || !same_word(words[3], "module")) {
    return call.reply.error("ERR syntax error");
  }
  call.reply.array(names.size());
  for (const auto name : names) call.reply.bulk(name);
}

}  // namespace vedette::daemon
