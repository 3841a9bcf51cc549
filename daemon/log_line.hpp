#pragma once

#include <string>
#include <string_view>

#include "config/daemon_settings.hpp"
#include "quorum/event.hpp"
#include "quorum/failover_story.hpp"
#include "quorum/time.hpp"

namespace vedette::daemon {

/// One entry of the log.
struct LogEntry {
  quorum::Level level = quorum::Level::notice;
  std::string_view text{};
  std::string_view members{};  ///< What `log-format json` adds: `"event":"+sdown","master":"orders"`. Empty: nothing.
};

/// The line of `log-format json`: an object with the keys `time` (RFC 3339, UTC, milliseconds), `level`, `pid` and
/// `message`, in that order, then the members. `wall` since 1970.
std::string json_line(const LogEntry& entry, quorum::Milliseconds wall);

/// The line of `log-format logfmt`, as Valkey 8.1 writes it: pid, role, timestamp (local), level, message.
std::string logfmt_line(const LogEntry& entry, quorum::Milliseconds wall);

/// What JSON lines tell of an event beyond its text: `event`, and `master` if it is about one.
std::string event_members(const quorum::Event& event);
/// What they tell of an attempt at a failover: `master`, and all of it in `failover`.
std::string story_members(const quorum::FailoverStory& story, bool names);

}  // namespace vedette::daemon
