#include "daemon/dispatch.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "daemon/denial_notes.hpp"
#include "daemon/denial_text.hpp"
#include "daemon/dialect.hpp"
#include "daemon/letter_case.hpp"

namespace vedette::daemon {
namespace {

/// How much of a client's own words an error repeats (commands §1.3).
constexpr std::size_t echoed_bytes = 128;

std::string_view up_to_nul(std::string_view text, std::size_t limit) {
  text = text.substr(0, limit);
  return text.substr(0, text.find('\0'));
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
const CommandRow* look_up(const Surroundings& around, const protocol::Words& words, protocol::Reply& reply) {
  const CommandRow* found = around.commands.find(words[0]);
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
  if (!around.dialect().takes(*found, words.size())) {
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
    reply.error(refusal_text(around.dialect(), *denial, session.user));
    return false;
  }
  if (session.subscribed() && session.resp == protocol::Resp::two && !(command.flags & flag::while_subscribed)) {
    reply.error("ERR Can't execute '" + std::string{command.name} +
                "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context");
    return false;
  }
  return true;
}

/// Whether events that the request brings about reach a listening client before its reply.
bool shows_events_first(const Dialect& dialect, const CommandRow& command) {
  // SENTINEL MONITOR tells of the new master behind its reply in all originals (commands §2.15).
  return dialect.events_before_reply && command.name != "sentinel|monitor";
}

/// Of a Sentinel's commands this is the only one that a server would pass on to its replicas.
bool is_write(const CommandRow& command) {
  return command.name == "publish";
}

void finish(Surroundings& around, Session& session, bool is_error) {
  if (is_error) ++around.statistics.error_replies;
  session.end_request();
}

/// `command` null: there is none of that name.
void count(const Surroundings& around, const CommandRow* command, bool is_error) {
  if (around.counts == nullptr) return;
  auto& all = around.counts->commands;
  CommandCount& own = command ? all[static_cast<std::size_t>(command - command_table().data())] : all.back();
  ++own.results[is_error ? 1 : 0];
}

/// One that ran.
void count(const Call& call, bool is_error) {
  if (call.around.counts == nullptr) return;
  count(call.around, &call.command, is_error);
  const auto number = static_cast<std::size_t>(&call.command - command_table().data());
  call.around.counts->commands[number].duration.took(Clock::now() - call.begun);
}

void run(const Call& call, PromptAnswer answer) {
  Call own = call;
  const std::string& replies = own.session.replies();
  const std::size_t start = replies.size();
  answer(own);
  ++own.session.requests;
  const bool is_error = start < replies.size() && replies[start] == '-';
  count(own, is_error);
  finish(own.around, own.session, is_error);
}

/// Other requests of this session wait for this one, so its reply may wait here until it is whole.
Task<> run_to_the_end(const Call call, WaitingAnswer answer) {
  std::string reply;
  Call own{call.around, call.session, call.words, call.command, call.now, {reply, call.session.resp}};
  co_await answer(own);
  call.session.replies() += reply;
  ++call.session.requests;
  count(call, reply.starts_with('-'));
  finish(call.around, call.session, reply.starts_with('-'));
}

/// Waits for the end of CLIENT PAUSE first.
Task<> run_later(const Call call) {
  call.session.postponed = true;
  const bool stands = co_await call.around.pause.pass(is_write(call.command));
  call.session.postponed = false;
  if (!stands) co_return;
  if (const auto* waiting = std::get_if<WaitingAnswer>(&call.command.handler)) {
    co_await run_to_the_end(call, *waiting);
  } else if (const auto* answer = std::get_if<PromptAnswer>(&call.command.handler)) {
    run(call, *answer);
  }
}

}  // namespace

std::optional<Task<>> dispatch(Surroundings& around, Session& session, const protocol::Words& words,
                               quorum::Instant now) {
  if (from_another_protocol(words[0])) {
    session.closing = Session::Closing::at_once;
    if (around.suspect) around.suspect(session);
    return std::nullopt;
  }
  session.last_request = now;
  protocol::Reply reply{session.replies(), session.resp};

  const CommandRow* command = look_up(around, words, reply);
  const bool is_about_clients = command && command->name.starts_with("client|");
  if (!is_about_clients) session.tracking.caching = false;
  if (command) session.command = command;
  if (!command || !may_run(around, session, *command, words, reply)) {
    count(around, command, true);
    finish(around, session, true);
    return std::nullopt;
  }
  around.statistics.executed(now);
  if (!shows_events_first(around.dialect(), *command)) session.begin_request();
  const auto begun = around.counts ? Clock::now() : Clock::time_point{};
  const Call call{around, session, words, *command, now, reply, begun};
  if (around.pause.holds(is_write(*command), now)) return run_later(call);
  if (const auto* waiting = std::get_if<WaitingAnswer>(&command->handler)) return run_to_the_end(call, *waiting);
  if (const auto* answer = std::get_if<PromptAnswer>(&command->handler)) run(call, *answer);
  return std::nullopt;
}

}  // namespace vedette::daemon
