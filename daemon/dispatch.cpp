#include "daemon/dispatch.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "daemon/denial_notes.hpp"
#include "daemon/denial_text.hpp"

namespace vedette::daemon {
namespace {

/// How much of a client's own words an error repeats (commands §1.3).
constexpr std::size_t echoed_bytes = 128;

std::string_view up_to_nul(std::string_view text, std::size_t limit) {
  text = text.substr(0, limit);
  return text.substr(0, text.find('\0'));
}

std::string upper(std::string_view text) {
  std::string result{text};
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

std::string unknown_command(const protocol::Words& words) {
  std::string arguments;
  for (std::size_t i = 1; i < words.size() && arguments.size() < echoed_bytes; ++i) {
    arguments += '\'';
    arguments += up_to_nul(words[i], echoed_bytes - (arguments.size() - 1));
    arguments += "' ";
  }
  return "ERR unknown command '" + std::string{up_to_nul(words[0], echoed_bytes)} +
         "', with args beginning with: " + arguments;
}

/// Only browsers and mail programs say this: somebody makes them attack us (commands §1.1).
bool from_another_protocol(std::string_view word) {
  return same_word(word, "host:") || same_word(word, "post");
}

/// The row for these words, or nothing if the error was written.
const CommandRow* look_up(const CommandNames& names, const protocol::Words& words, protocol::Reply& reply) {
  const CommandRow* found = names.find(words[0]);
  if (!found) {
    reply.error(unknown_command(words));
    return nullptr;
  }
  if (words.size() > 1 && !subcommands(*found).empty()) {
    const CommandRow* inner = CommandNames::find(*found, words[1]);
    if (!inner) {
      reply.error("ERR unknown subcommand '" + std::string{up_to_nul(words[1], echoed_bytes)} + "'. Try " +
                  upper(words[0]) + " HELP.");
      return nullptr;
    }
    found = inner;
  }
  if (!found->takes(words.size())) {
    reply.error("ERR wrong number of arguments for '" + std::string{found->name} + "' command");
    return nullptr;
  }
  return found;
}

bool may_run(Surroundings& around, const Session& session, const CommandRow& command, const protocol::Words& words,
             protocol::Reply& reply) {
  if (around.access.must_authenticate(session) && !(command.flags & flag::no_auth)) {
    reply.error("NOAUTH Authentication required.");
    return false;
  }
  if (const auto denial = around.access.denial(session, command, words)) {
    note_denial(around, session, *denial);
    reply.error(refusal_text(*denial, session.user));
    return false;
  }
  if (session.subscribed() && session.resp == protocol::Resp::two && !(command.flags & flag::while_subscribed)) {
    reply.error("ERR Can't execute '" + std::string{command.name} +
                "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context");
    return false;
  }
  return true;
}

void finish(Surroundings& around, Session& session, std::size_t reply_start) {
  if (reply_start < session.out.size() && session.out[reply_start] == '-') ++around.statistics.error_replies;
  session.end_request();
}

Task<> run_to_the_end(Call call, WaitingAnswer answer) {
  // Other requests of this session wait for us, so nothing else writes to its replies meanwhile.
  co_await answer(call);
  finish(call.around, call.session, call.session.out.size());
}

}  // namespace

std::optional<Task<>> dispatch(Surroundings& around, Session& session, const protocol::Words& words) {
  if (from_another_protocol(words[0])) {
    session.closing = Session::Closing::at_once;
    return std::nullopt;
  }
  const quorum::Instant now = read_clocks().steady;
  session.last_request = now;
  protocol::Reply reply{session.out, session.resp};
  const std::size_t start = session.out.size();

  const CommandRow* command = look_up(around.commands, words, reply);
  if (command) session.command = command;
  if (!command || !may_run(around, session, *command, words, reply)) {
    ++around.statistics.error_replies;
    return std::nullopt;
  }
  around.statistics.executed(now);
  session.begin_request();
  Call call{around, session, words, *command, now, reply};
  if (const auto* waiting = std::get_if<WaitingAnswer>(&command->handler)) return run_to_the_end(call, *waiting);
  if (const auto* answer = std::get_if<Answer>(&command->handler)) (*answer)(call);
  finish(around, session, start);
  return std::nullopt;
}

}  // namespace vedette::daemon
