#include "daemon/subscriptions.hpp"

#include <algorithm>
#include <set>

#include "daemon/session.hpp"
#include "protocol/glob.hpp"
#include "protocol/reply.hpp"

namespace vedette::daemon {
namespace {

/// One message in both protocols, each written when the first listener needs it: a thousand listeners share the bytes.
class Message {
 public:
  explicit Message(std::vector<std::string_view> parts) : parts_{std::move(parts)} {}

  void send_to(Session& session) {
    std::string& bytes = session.resp == protocol::Resp::two ? two_ : three_;
    if (bytes.empty()) {
      protocol::Reply reply{bytes, session.resp};
      reply.push(parts_.size());
      for (const auto part : parts_) reply.bulk(part);
    }
    session.push(bytes);
  }

 private:
  std::vector<std::string_view> parts_;
  std::string two_;
  std::string three_;
};

std::set<std::string, std::less<>>& topics(Subscriptions::Kind kind, Session& session) {
  return kind == Subscriptions::Kind::channel ? session.channels : session.patterns;
}

}  // namespace

void Subscriptions::add(Kind kind, Session& session, const std::string& topic) {
  if (topics(kind, session).insert(topic).second) of(kind)[topic].push_back(&session);
}

void Subscriptions::remove(Kind kind, Session& session, const std::string& topic) {
  if (topics(kind, session).erase(topic) == 0) return;
  Listeners& listeners = of(kind);
  const auto found = listeners.find(topic);
  std::erase(found->second, &session);
  if (found->second.empty()) listeners.erase(found);
}

void Subscriptions::forget(Session& session) {
  for (const Kind kind : {Kind::channel, Kind::pattern}) {
    while (!topics(kind, session).empty()) remove(kind, session, std::string{*topics(kind, session).begin()});
  }
}

void Subscriptions::publish(std::string_view channel, std::string_view payload) {
  payload = payload.substr(0, longest_payload);
  if (const auto found = channels_.find(channel); found != channels_.end()) {
    Message message{{"message", channel, payload}};
    for (Session* session : found->second) message.send_to(*session);
    delivered_ += found->second.size();
  }
  for (const auto& [pattern, sessions] : patterns_) {
    if (!protocol::glob_match(pattern, channel)) continue;
    Message message{{"pmessage", pattern, channel, payload}};
    for (Session* session : sessions) message.send_to(*session);
    delivered_ += sessions.size();
  }
}

}  // namespace vedette::daemon
