#include "daemon/connection_commands.hpp"

#include <algorithm>
#include <string>

#include "daemon/call.hpp"
#include "daemon/client_line.hpp"
#include "daemon/denial_notes.hpp"
#include "protocol/integer.hpp"

namespace vedette::daemon {
namespace {

constexpr std::string_view wrong_password = "WRONGPASS invalid username-password pair or user is disabled.";
constexpr std::string_view bad_name = "ERR Client names cannot contain spaces, newlines or special characters.";

/// What may stand between the blanks of a CLIENT LIST line.
bool printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '!' && c <= '~'; });
}

bool log_in(Call& call, const std::string& user, const std::string& password) {
  if (!call.around.access.accepts(user, password)) {
    note_failed_authentication(call.around, call.session, user);
    call.reply.error(wrong_password);
    return false;
  }
  call.session.authenticated = true;
  call.session.user = user;
  return true;
}

/// What HELLO asks for (commands §3.3).
struct Greeting {
  std::optional<protocol::Resp> resp;
  const std::string* user = nullptr;
  const std::string* password = nullptr;
  const std::string* name = nullptr;
};

/// Nothing if the error was written.
std::optional<Greeting> read_greeting(Call& call) {
  Greeting greeting;
  const auto& words = call.words;
  if (words.size() > 1) {
    const auto version = protocol::strict_integer(words[1]);
    if (!version) {
      call.reply.error("ERR Protocol version is not an integer or out of range");
      return std::nullopt;
    }
    if (*version != 2 && *version != 3) {
      call.reply.error("NOPROTO unsupported protocol version");
      return std::nullopt;
    }
    greeting.resp = *version == 2 ? protocol::Resp::two : protocol::Resp::three;
  }
  for (std::size_t i = 2; i < words.size(); ++i) {
    const std::size_t more = words.size() - i - 1;
    if (same_word(words[i], "auth") && more >= 2) {
      greeting.user = &words[i + 1];
      greeting.password = &words[i + 2];
      i += 2;
    } else if (same_word(words[i], "setname") && more >= 1) {
      greeting.name = &words[i + 1];
      i += 1;
      if (!printable(*greeting.name)) {
        call.reply.error(bad_name);
        return std::nullopt;
      }
    } else {
      call.reply.error("ERR Syntax error in HELLO option '" + words[i] + "'");
      return std::nullopt;
    }
  }
  return greeting;
}

void write_greeting(const Call& call) {
  protocol::Reply reply{call.session.out, call.session.resp};
  reply.map(6);
  reply.bulk("server");
  reply.bulk("redis");
  reply.bulk("version");
  reply.bulk(speaks_as_version);
  reply.bulk("proto");
  reply.integer(static_cast<int>(call.session.resp));
  reply.bulk("id");
  reply.integer(static_cast<std::int64_t>(call.session.id));
  reply.bulk("mode");
  reply.bulk("sentinel");
  reply.bulk("modules");
  reply.array(0);
}

/// The types that CLIENT LIST TYPE knows. Only the first and the last occur in a Sentinel.
enum class ClientType { normal, master, replica, pubsub };

std::optional<ClientType> client_type(std::string_view word) {
  if (same_word(word, "normal")) return ClientType::normal;
  if (same_word(word, "master")) return ClientType::master;
  if (same_word(word, "replica") || same_word(word, "slave")) return ClientType::replica;
  if (same_word(word, "pubsub")) return ClientType::pubsub;
  return std::nullopt;
}

ClientType type_of(const Session& session) {
  return session.subscribed() ? ClientType::pubsub : ClientType::normal;
}

}  // namespace

void auth(Call& call) {
  if (call.words.size() > 3) {
    call.reply.error("ERR syntax error");
    return;
  }
  const bool with_user = call.words.size() == 3;
  if (!with_user && !call.around.access.default_has_password()) {
    call.reply.error(
        "ERR AUTH <password> called without any password configured for the default user. Are you sure "
        "your configuration is correct?");
    return;
  }
  if (log_in(call, with_user ? call.word(1) : "default", call.words.back())) call.reply.simple("OK");
}

void hello(Call& call) {
  const auto greeting = read_greeting(call);
  if (!greeting) return;
  if (greeting->user && !log_in(call, *greeting->user, *greeting->password)) return;
  if (call.around.access.must_authenticate(call.session)) {
    call.reply.error(
        "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> "
        "AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol "
        "version at the same time");
    return;
  }
  if (greeting->name) call.session.name = *greeting->name;
  if (greeting->resp) call.session.resp = *greeting->resp;
  write_greeting(call);
}

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
  call.reply.verbatim(client_line(call.session, call.now));
}

void client_list(Call& call) {
  const auto& words = call.words;
  std::string lines;
  if (words.size() == 4 && same_word(words[2], "type")) {
    const auto type = client_type(words[3]);
    if (!type) return call.reply.error("ERR Unknown client type '" + words[3] + "'");
    for (const auto& [id, session] : call.around.sessions) {
      if (type_of(*session) == *type) lines += client_line(*session, call.now);
    }
  } else if (words.size() > 3 && same_word(words[2], "id")) {
    for (std::size_t i = 3; i < words.size(); ++i) {
      const auto id = protocol::strict_integer(words[i]);
      if (!id) return call.reply.error("ERR Invalid client ID");
      const auto found = call.around.sessions.find(static_cast<std::uint64_t>(*id));
      if (found != call.around.sessions.end()) lines += client_line(*found->second, call.now);
    }
  } else if (words.size() != 2) {
    return call.reply.error("ERR syntax error");
  } else {
    for (const auto& [id, session] : call.around.sessions) lines += client_line(*session, call.now);
  }
  call.reply.verbatim(lines);
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
  if (!printable(call.word(2))) return call.reply.error(bad_name);
  call.session.name = call.word(2);
  call.reply.simple("OK");
}

}  // namespace vedette::daemon
