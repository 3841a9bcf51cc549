#include "daemon/table_commands.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "daemon/call.hpp"
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

std::vector<const CommandRow*> top_level() {
  std::vector<const CommandRow*> found;
  for (const CommandRow& row : command_table()) {
    if (row.container().empty()) found.push_back(&row);
  }
  return found;
}

/// The ten parts of commands §3.7.
void describe(protocol::Reply& reply, const CommandRow& row) {
  const auto flags = flag_names(row.flags);
  const auto categories = category_names(row.categories);
  const auto tips = split(row.tips);
  const auto inner = subcommands(row);
  reply.array(10);
  reply.bulk(row.name);
  reply.integer(row.arity);
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
    for (const CommandRow& row_inside : inner) describe(reply, row_inside);
  }
}

void explain(protocol::Reply& reply, const CommandRow& row) {
  const auto inner = subcommands(row);
  reply.bulk(row.name);
  reply.map(inner.empty() ? 3 : 4);
  reply.bulk("summary");
  reply.bulk(row.summary);
  reply.bulk("since");
  reply.bulk(row.since);
  reply.bulk("group");
  reply.bulk(row.group);
  if (inner.empty()) return;
  reply.bulk("subcommands");
  reply.map(inner.size());
  for (const CommandRow& row_inside : inner) explain(reply, row_inside);
}

/// The rows named from the third word on; null for a name that is unknown.
std::vector<const CommandRow*> named(const Call& call) {
  std::vector<const CommandRow*> found;
  for (std::size_t i = 2; i < call.words.size(); ++i) found.push_back(call.around.commands.find_full(call.word(i)));
  return found;
}

}  // namespace

void command(Call& call) {
  const auto all = top_level();
  call.reply.array(all.size());
  for (const CommandRow* row : all) describe(call.reply, *row);
}

void command_count(Call& call) {
  call.reply.integer(static_cast<std::int64_t>(top_level().size()));
}

void command_docs(Call& call) {
  auto rows = call.words.size() == 2 ? top_level() : named(call);
  std::erase(rows, nullptr);
  call.reply.map(rows.size());
  for (const CommandRow* row : rows) explain(call.reply, *row);
}

void command_help(Call& call) {
  write_help(call);
}

void command_info(Call& call) {
  const auto rows = call.words.size() == 2 ? top_level() : named(call);
  call.reply.array(rows.size());
  for (const CommandRow* row : rows) {
    if (row) {
      describe(call.reply, *row);
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
      if (wanted(row)) names.push_back(row.name);
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
