#include "daemon/client_line.hpp"

#include <algorithm>
#include <string_view>

#include "daemon/command_table.hpp"

namespace vedette::daemon {
namespace {

std::int64_t seconds_since(quorum::Instant then, quorum::Instant now) {
  return (now - then).count() / 1000;
}

std::string flags(const Session& session) {
  std::string letters;
  const auto add = [&](bool holds, char letter) {
    if (holds) letters += letter;
  };
  add(session.subscribed(), 'P');
  add(session.postponed, 'b');
  add(session.tracking.on, 't');
  add(session.tracking.broadcast, 'B');
  add(session.closing == Session::Closing::after_reply, 'c');
  add(session.closing == Session::Closing::at_once, 'A');
  add(session.unix_socket, 'U');
  add(session.no_evict, 'e');
  return letters.empty() ? "N" : letters;
}

}  // namespace

std::string client_line(const Session& session, quorum::Instant now, const Dialect& dialect) {
  std::string line;
  const auto text = [&](std::string_view key, std::string_view value) {
    if (!dialect.has_client_field(key)) return;
    if (!line.empty()) line += ' ';
    ((line += key) += '=') += value;
  };
  const auto number = [&](std::string_view key, auto value) { text(key, std::to_string(value)); };
  const std::size_t memory = sizeof(Session) + session.query_bytes + session.argument_bytes + session.out.capacity() +
                             session.unsent() - session.out.size();
  number("id", session.id);
  text("addr", session.peer_address);
  text("laddr", session.local_address);
  number("fd", session.descriptor);
  text("name", session.name);
  number("age", seconds_since(session.opened, now));
  number("idle", seconds_since(session.last_request, now));
  text("flags", flags(session));
  text("capa", "");
  text("db", "0");
  number("sub", session.channels.size());
  number("psub", session.patterns.size());
  text("ssub", "0");
  text("multi", "-1");
  text("watch", "0");
  number("qbuf", session.query_bytes);
  text("qbuf-free", "0");
  number("argv-mem", session.argument_bytes);
  text("multi-mem", "0");
  number("rbs", session.out.capacity());
  text("rbp", "0");
  // What does not fit into Redis's fixed buffer stands in a list there; tools look for slow clients by its size.
  constexpr std::size_t buffer = 16384;
  const std::size_t listed = session.unsent() - std::min(session.unsent(), buffer);
  number("obl", session.unsent() - listed);
  number("oll", (listed + buffer - 1) / buffer);
  number("omem", listed);
  number("tot-mem", memory);
  text("events", session.unsent() == 0 ? "r" : "rw");
  text("cmd", session.command ? session.command->name : "NULL");
  text("user", session.user);
  text("redir", session.tracking.on ? std::to_string(session.tracking.redirect) : "-1");
  number("resp", static_cast<int>(session.resp));
  text("lib-name", session.library_name);
  text("lib-ver", session.library_version);
  text("io-thread", "0");
  number("tot-net-in", session.bytes_in);
  number("tot-net-out", session.bytes_out);
  number("tot-cmds", session.requests);
  return line + '\n';
}

}  // namespace vedette::daemon
