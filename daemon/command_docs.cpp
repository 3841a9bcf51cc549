#include "daemon/command_docs.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "daemon/letter_case.hpp"

namespace vedette::daemon {
namespace {

using Type = Argument::Type;
using Arguments = std::vector<Argument>;

/// Values that are numbers.
constexpr auto integers =
    std::to_array<std::string_view>({"client-id", "current-epoch", "port", "protover", "quorum", "seconds", "timeout"});

std::string joined_names(const Arguments& arguments) {
  std::string name;
  for (const Argument& argument : arguments) (name += name.empty() ? "" : "-") += argument.name;
  return name;
}

/// Several in a row are one block.
Argument one(Arguments sequence) {
  if (sequence.size() == 1) return std::move(sequence.front());
  Argument block;
  block.name = joined_names(sequence);
  block.type = Type::block;
  block.arguments = std::move(sequence);
  return block;
}

class Usage {
 public:
  explicit Usage(std::string_view text) : rest_{text} {}

  Arguments read() { return sequence(); }

 private:
  char next() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
    return rest_.empty() ? '\0' : rest_.front();
  }
  std::string_view take(std::size_t size) {
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(taken.size());
    return taken;
  }

  Argument alternatives() {
    Arguments each;
    each.push_back(one(sequence()));
    while (next() == '|') {
      take(1);
      each.push_back(one(sequence()));
    }
    if (each.size() == 1) return std::move(each.front());
    Argument choice;
    choice.name = joined_names(each);
    choice.type = Type::oneof;
    choice.arguments = std::move(each);
    return choice;
  }

  Arguments sequence() {
    Arguments items;
    for (char c = next(); c != '\0' && c != '|' && c != ')' && c != ']' && c != '.'; c = next()) {
      if (c == '[') {
        take(1);
        optional(items);
      } else {
        items.push_back(single());
      }
    }
    return items;
  }

  /// What stands in brackets: an option, or the repetition of what stands before it.
  void optional(Arguments& items) {
    Argument inside = alternatives();
    const bool repeats = next() == '.';
    if (repeats) take(std::string_view{"..."}.size());
    if (next() == ']') take(1);
    const std::size_t size = inside.type == Type::block ? inside.arguments.size() : 1;
    if (repeats && items.size() >= size) {
      const auto first = items.end() - static_cast<std::ptrdiff_t>(size);
      Argument before = one(Arguments(first, items.end()));
      before.multiple_token = before == inside && !before.token.empty();
      // A token that is not repeated stands in front of all.
      std::string& first_token = before.arguments.empty() ? before.token : before.arguments.front().token;
      std::string token = before.multiple_token ? std::string{} : std::exchange(first_token, {});
      if (before.multiple_token || before == inside) {
        before.multiple = true;
        if (!token.empty()) before.token = std::move(token);
        items.erase(first, items.end());
        items.push_back(std::move(before));
        return;
      }
    }
    inside.optional = true;
    inside.multiple = inside.multiple || repeats;
    items.push_back(std::move(inside));
  }

  Argument single() {
    Argument argument;
    if (next() == '(') {
      take(1);
      argument = alternatives();
      if (next() == ')') take(1);
    } else if (next() == '<') {
      const std::string_view name = take(rest_.find('>') + 1);
      argument.name = name.substr(1, name.size() - 2);
      if (std::ranges::find(integers, argument.name) != integers.end()) argument.type = Type::integer;
    } else {
      const std::string token{take(rest_.find_first_of(" |()[]<"))};
      if (next() == '<' || next() == '(') {
        argument = single();
      } else {
        argument.name = lower(token);
        argument.type = Type::pure_token;
      }
      argument.token = token;
    }
    return argument;
  }

  std::string_view rest_;
};

std::string_view type_name(Type type) {
  switch (type) {
    case Type::integer:
      return "integer";
    case Type::pure_token:
      return "pure-token";
    case Type::oneof:
      return "oneof";
    case Type::block:
      return "block";
    case Type::string:
      break;
  }
  return "string";
}

std::vector<std::string_view> flags_of(const Argument& argument) {
  std::vector<std::string_view> flags;
  if (argument.optional) flags.emplace_back("optional");
  if (argument.multiple) flags.emplace_back("multiple");
  if (argument.multiple_token) flags.emplace_back("multiple_token");
  return flags;
}

void write_text(protocol::Reply& reply, std::string_view key, std::string_view value) {
  reply.bulk(key);
  reply.bulk(value);
}

void write_arguments(protocol::Reply& reply, const Arguments& arguments, const Dialect& dialect) {
  reply.bulk("arguments");
  reply.array(arguments.size());
  for (const Argument& argument : arguments) {
    const auto flags = flags_of(argument);
    const bool shows_text = dialect.docs_show_display_text && argument.arguments.empty();
    reply.map(2 + (shows_text ? 1 : 0) + (argument.token.empty() ? 0 : 1) + (flags.empty() ? 0 : 1) +
              (argument.arguments.empty() ? 0 : 1));
    write_text(reply, "name", argument.name);
    write_text(reply, "type", type_name(argument.type));
    if (shows_text) write_text(reply, "display_text", argument.name);
    if (!argument.token.empty()) write_text(reply, "token", argument.token);
    if (!flags.empty()) {
      reply.bulk("flags");
      reply.set(flags.size());
      for (const auto flag : flags) reply.simple(flag);
    }
    if (!argument.arguments.empty()) write_arguments(reply, argument.arguments, dialect);
  }
}

/// How the work grows; what is not here takes the same time always.
struct Complexity {
  std::string_view name, text;
};
constexpr auto complexities = std::to_array<Complexity>({
    {"auth", "O(N) where N is the number of passwords of the user"},
    {"client|kill", "O(N) where N is the number of connections"},
    {"client|list", "O(N) where N is the number of connections"},
    {"client|unpause", "O(N) where N is the number of connections that wait"},
    {"command", "O(N) where N is the number of commands"},
    {"command|docs", "O(N) where N is the number of commands asked for"},
    {"command|info", "O(N) where N is the number of commands asked for"},
    {"command|list", "O(N) where N is the number of commands"},
    {"psubscribe", "O(N) where N is the number of patterns"},
    {"punsubscribe", "O(N) where N is the number of patterns"},
    {"sentinel|config", "O(N) where N is the number of settings"},
    {"sentinel|debug", "O(N) where N is the number of periods"},
    {"sentinel|info-cache", "O(N) where N is the number of instances"},
    {"sentinel|masters", "O(N) where N is the number of masters"},
    {"sentinel|primaries", "O(N) where N is the number of primaries"},
    {"sentinel|replicas", "O(N) where N is the number of replicas"},
    {"sentinel|reset", "O(N) where N is the number of masters"},
    {"sentinel|sentinels", "O(N) where N is the number of Sentinels"},
    {"sentinel|slaves", "O(N) where N is the number of replicas"},
    {"subscribe", "O(N) where N is the number of channels"},
    {"unsubscribe", "O(N) where N is the number of channels"},
});

std::string_view complexity(const CommandRow& row, bool is_container) {
  if (is_container && row.name != "command") return "Depends on the subcommand.";
  const auto found = std::ranges::find(complexities, row.name, &Complexity::name);
  return found == complexities.end() ? "O(1)" : found->text;
}

}  // namespace

std::vector<Argument> read_usage(std::string_view usage) {
  return Usage{usage}.read();
}

void explain(protocol::Reply& reply, const CommandRow& row, const Dialect& dialect) {
  std::vector<const CommandRow*> inner;
  for (const CommandRow& inside : subcommands(row)) {
    if (dialect.lists(inside)) inner.push_back(&inside);
  }
  const auto arguments = read_usage(row.usage);
  const std::string_view replacement = dialect.replaced_by(row);
  reply.bulk(row.name);
  reply.map(4 + (replacement.empty() ? 0 : 3) + (arguments.empty() ? 0 : 1) + (inner.empty() ? 0 : 1));
  write_text(reply, "summary", row.summary);
  write_text(reply, "since", dialect.since(row));
  write_text(reply, "group", row.group);
  write_text(reply, "complexity", complexity(row, !inner.empty()));
  if (!replacement.empty()) {
    reply.bulk("doc_flags");
    reply.set(1);
    reply.simple("deprecated");
    write_text(reply, "deprecated_since", row.name == "sentinel|slaves" ? "5.0.0" : "8.0.0");
    write_text(reply, "replaced_by", replacement);
  }
  if (!arguments.empty()) write_arguments(reply, arguments, dialect);
  if (inner.empty()) return;
  reply.bulk("subcommands");
  reply.map(inner.size());
  for (const CommandRow* inside : inner) explain(reply, *inside, dialect);
}

}  // namespace vedette::daemon
