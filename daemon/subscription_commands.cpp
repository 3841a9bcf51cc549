#include "daemon/subscription_commands.hpp"

#include <string_view>

#include "daemon/call.hpp"

namespace vedette::daemon {
namespace {

using Kind = Subscriptions::Kind;

/// `topic` null: there was none to unsubscribe from.
void confirm(Call& call, std::string_view what, const std::string* topic) {
  // A push, like the messages that follow it: CLIENT REPLY does not take it away.
  protocol::Reply reply{call.session.out, call.session.resp};
  reply.push(3);
  reply.bulk(what);
  if (topic) {
    reply.bulk(*topic);
  } else {
    reply.null();
  }
  reply.integer(static_cast<std::int64_t>(call.session.subscriptions()));
}

void add_all(Call& call, Kind kind) {
  for (std::size_t i = 1; i < call.words.size(); ++i) {
    call.around.subscriptions.add(kind, call.session, call.word(i));
    confirm(call, call.command.name, &call.word(i));
  }
}

void remove_all(Call& call, Kind kind) {
  const auto& held = kind == Kind::channel ? call.session.channels : call.session.patterns;
  std::vector<std::string> topics{call.words.begin() + 1, call.words.end()};
  if (topics.empty()) topics.assign(held.begin(), held.end());
  for (const auto& topic : topics) {
    call.around.subscriptions.remove(kind, call.session, topic);
    confirm(call, call.command.name, &topic);
  }
  if (topics.empty()) confirm(call, call.command.name, nullptr);
}

}  // namespace

void subscribe(Call& call) {
  add_all(call, Kind::channel);
}
void psubscribe(Call& call) {
  add_all(call, Kind::pattern);
}
void unsubscribe(Call& call) {
  remove_all(call, Kind::channel);
}
void punsubscribe(Call& call) {
  remove_all(call, Kind::pattern);
}

}  // namespace vedette::daemon
