#include "daemon/client_commands.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "daemon/call.hpp"
#include "daemon/client_filter.hpp"
#include "daemon/client_line.hpp"
#include "protocol/integer.hpp"

namespace vedette::daemon {
namespace {

constexpr std::string_view bad_syntax = "ERR syntax error";

/// Longer than any pause is meant, and short enough for every clock.
constexpr quorum::Milliseconds longest_pause = std::chrono::hours{24 * 365 * 100};

void wrong_words(Call& call, std::string_view word) {
  call.reply.error("ERR unknown subcommand or wrong number of arguments for '" + std::string{word} +
                   "'. Try CLIENT HELP.");
}

void show_clients(Call& call, const ClientFilter& filter) {
  std::string lines;
  for (const auto& [id, session] : call.around.sessions) {
    if (filter.matches(*session, call.session, call.now)) {
      lines += client_line(*session, call.now, call.around.dialect());
    }
  }
  call.reply.verbatim(lines);
}

/// Ends all that match; how many there were. The caller still gets its reply.
std::size_t end_clients(const Call& call, const ClientFilter& filter) {
  std::vector<Session*> ended;
  for (const auto& [id, session] : call.around.sessions) {
    if (session->closing == Session::Closing::no && filter.matches(*session, call.session, call.now)) {
      ended.push_back(session);
    }
  }
  for (Session* session : ended) {
    if (session == &call.session) {
      session->closing = Session::Closing::after_reply;
    } else {
      session->close(Session::Closing::at_once);
    }
  }
  call.around.statistics.killed += ended.size();
  return ended.size();
}

}  // namespace

void client_getname(Call& call) {
  if (call.session.name.empty()) {
    call.reply.null();
  } else {
    call.reply.bulk(call.session.name);
  }
}

void client_help(Call& call) {
  write_help(call);
}

void client_id(Call& call) {
  call.reply.integer(static_cast<std::int64_t>(call.session.id));
}

void client_info(Call& call) {
  call.reply.verbatim(client_line(call.session, call.now, call.around.dialect()));
}

void client_kill(Call& call) {
  if (call.words.size() == 3) {
    // The old form: one address, which may be the caller's own.
    ClientFilter filter;
    filter.address = call.word(2);
    if (end_clients(call, filter) == 0) return call.reply.error("ERR No such client");
    return call.reply.simple("OK");
  }
  const auto read = read_client_filter(std::span{call.words}.subspan(2), true, call.around);
  if (const auto* complaint = std::get_if<std::string>(&read)) return call.reply.error(*complaint);
  call.reply.integer(static_cast<std::int64_t>(end_clients(call, std::get<ClientFilter>(read))));
}

void client_list(Call& call) {
  const auto& words = call.words;
  const Dialect& dialect = call.around.dialect();
  if (dialect.lists_by_filter) {
    const auto read = read_client_filter(std::span{words}.subspan(2), false, call.around);
    if (const auto* complaint = std::get_if<std::string>(&read)) return call.reply.error(*complaint);
    return show_clients(call, std::get<ClientFilter>(read));
  }
  ClientFilter filter;
  if (words.size() == 4 && same_word(words[2], "type")) {
    filter.type = client_type(words[3], dialect.knows_primary_clients);
    if (!filter.type) return call.reply.error("ERR Unknown client type '" + words[3] + "'");
  } else if (words.size() > 3 && same_word(words[2], "id")) {
    for (std::size_t i = 3; i < words.size(); ++i) {
      const auto id = protocol::strict_integer(words[i]);
      if (!id) return call.reply.error("ERR Invalid client ID");
      filter.ids.insert(static_cast<std::uint64_t>(*id));
    }
  } else if (words.size() != 2) {
    return call.reply.error(bad_syntax);
  }
  show_clients(call, filter);
}

void client_no_evict(Call& call) {
  const bool on = same_word(call.word(2), "on");
  if (!on && !same_word(call.word(2), "off")) return call.reply.error(bad_syntax);
  call.session.no_evict = on;
  call.reply.simple("OK");
}

void client_pause(Call& call) {
  const auto& words = call.words;
  const bool only_writes = words.size() > 3 && same_word(words[3], "write");
  if (words.size() > 4 && !call.around.dialect().ignores_more_words) return wrong_words(call, "PAUSE");
  if (words.size() > 3 && !only_writes && !same_word(words[3], "all")) {
    return call.reply.error("ERR CLIENT PAUSE mode must be WRITE or ALL");
  }
  const auto time = protocol::strict_integer(words[2]);
  if (!time) return call.reply.error("ERR timeout is not an integer or out of range");
  if (*time < 0) return call.reply.error("ERR timeout is negative");
  if (*time > std::numeric_limits<std::int64_t>::max() - read_clocks().wall.count()) {
    return call.reply.error("ERR timeout is out of range");
  }
  const quorum::Instant until = call.now + std::min(quorum::Milliseconds{*time}, longest_pause);
  call.around.pause.begin(only_writes ? Pause::Of::writes : Pause::Of::all, until, call.now);
  call.reply.simple("OK");
}

void client_reply(Call& call) {
  const std::string& what = call.word(2);
  if (same_word(what, "on")) {
    call.session.send_replies(true);
    protocol::Reply{call.session.replies(), call.session.resp}.simple("OK");
  } else if (same_word(what, "off")) {
    call.session.send_replies(false);
  } else if (same_word(what, "skip")) {
    call.session.skip_next_reply();
  } else {
    call.reply.error(bad_syntax);
  }
}

void client_setinfo(Call& call) {
  const std::string& option = call.word(2);
  const bool name = same_word(option, "lib-name");
  if (!name && !same_word(option, "lib-ver")) {
    call.reply.error("ERR Unrecognized option '" + option + "'");
  } else if (!printable(call.word(3))) {
    call.reply.error("ERR " + option + " cannot contain spaces, newlines or special characters.");
  } else {
    (name ? call.session.library_name : call.session.library_version) = call.word(3);
    call.reply.simple("OK");
  }
}

void client_setname(Call& call) {
  if (!printable(call.word(2))) {
    return call.reply.error("ERR Client names cannot contain spaces, newlines or special characters.");
  }
  call.session.name = call.word(2);
  call.reply.simple("OK");
}

void client_unblock(Call& call) {
  const auto& words = call.words;
  if (words.size() > 4 && !call.around.dialect().ignores_more_words) return wrong_words(call, "UNBLOCK");
  if (words.size() > 3 && !same_word(words[3], "timeout") && !same_word(words[3], "error")) {
    return call.reply.error("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
  }
  if (!protocol::strict_integer(words[2])) return call.reply.error("ERR value is not an integer or out of range");
  // No command of a Sentinel blocks.
  call.reply.integer(0);
}

void client_unpause(Call& call) {
  call.around.pause.end();
  call.reply.simple("OK");
}

}  // namespace vedette::daemon
