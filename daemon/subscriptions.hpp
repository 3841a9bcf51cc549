#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::daemon {

struct Session;

/// Which session listens to what, and the fan-out of events (commands §4). Sessions must call forget() before they end.
class Subscriptions {
 public:
  enum class Kind { channel, pattern };
  /// Longer payloads are cut (commands §4.1).
  static constexpr std::size_t longest_payload = 1023;

  /// Adding twice changes nothing.
  void add(Kind kind, Session& session, const std::string& topic);
  /// Removing what is not there changes nothing.
  void remove(Kind kind, Session& session, const std::string& topic);
  void forget(Session& session);

  /// One copy to each subscriber of the channel, then one for each matching pattern of each session.
  void publish(std::string_view channel, std::string_view payload);

  std::size_t channels() const { return channels_.size(); }
  std::size_t patterns() const { return patterns_.size(); }
  /// Messages to subscribers so far.
  std::uint64_t delivered() const { return delivered_; }

 private:
  using Listeners = std::map<std::string, std::vector<Session*>, std::less<>>;
  Listeners& of(Kind kind) { return kind == Kind::channel ? channels_ : patterns_; }

  Listeners channels_;
  Listeners patterns_;
  std::uint64_t delivered_ = 0;
};

}  // namespace vedette::daemon
