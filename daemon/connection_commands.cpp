#include "daemon/connection_commands.hpp"

#include <optional>
#include <string>

#include "daemon/call.hpp"
#include "daemon/denial_notes.hpp"
#include "protocol/integer.hpp"

namespace vedette::daemon {
namespace {

constexpr std::string_view wrong_password = "WRONGPASS invalid username-password pair or user is disabled.";
constexpr std::string_view bad_name = "ERR Client names cannot contain spaces, newlines or special characters.";

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
  const Dialect& dialect = call.around.dialect();
  protocol::Reply reply{call.session.replies(), call.session.resp};
  reply.map(6);
  reply.bulk("server");
  reply.bulk(dialect.server);
  reply.bulk("version");
  reply.bulk(dialect.version);
  reply.bulk("proto");
  reply.integer(static_cast<int>(call.session.resp));
  reply.bulk("id");
  reply.integer(static_cast<std::int64_t>(call.session.id));
  reply.bulk("mode");
  reply.bulk("sentinel");
  reply.bulk("modules");
  reply.array(0);
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
    call.reply.error(call.around.dialect().hello_without_auth);
    return;
  }
  if (greeting->name) call.session.name = *greeting->name;
  if (greeting->resp) call.session.resp = *greeting->resp;
  write_greeting(call);
}

}  // namespace vedette::daemon
