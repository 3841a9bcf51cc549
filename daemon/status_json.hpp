#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "daemon/history.hpp"
#include "daemon/loop.hpp"
#include "quorum/core.hpp"

namespace vedette::daemon {

// What the status page and /api/v1 show, as JSON. Times are milliseconds since 1970. No secret is in any of it: what is
// written is picked field by field.

/// When it is looked, and how addresses are shown.
struct Look {
  quorum::Instant steady{};
  quorum::Milliseconds wall{};
  bool names = false;  ///< Hosts by name where there is one.
};
/// Now.
Look look_now(const quorum::Core& core);

/// How much is said of a master.
enum class Detail : std::uint8_t {
  stable,  ///< Without what changes all the time, such as offsets and times of replies: to see whether it changed.
  all,
};

/// The text in quotes.
std::string json_text(const std::string& text);
/// One master with its replicas and Sentinels.
std::string master_json(const quorum::MasterPicture& master, const Look& look, Detail detail = Detail::all);
/// The process: id, epoch, version, what keeps it from promising.
std::string process_json(const quorum::ProcessPicture& process, const Look& look);
std::string event_json(const History::PastEvent& past);
/// An attempt with its phases, votes and replicas, and as one line.
std::string story_json(const quorum::FailoverStory& story, bool names);
/// The same, with its number and the time of its end.
std::string story_json(const History::PastStory& past, bool names);
/// All that the page and /api/v1/status show, so that another thread can write it down.
struct StatusSnapshot {
  Look look{};
  quorum::ProcessPicture process;
  std::vector<quorum::MasterPicture> masters{};
  std::deque<History::PastEvent> events{};
  std::deque<History::PastStory> failovers{};
};
/// Looks at it in slices; what is past is of the end.
Task<std::shared_ptr<const StatusSnapshot>> look_at_all(Executor loop, const quorum::Core& core,
                                                        const History& history);
/// All of it: `process`, `masters`, `events`, `failovers`.
std::string status_json(const StatusSnapshot& status);

}  // namespace vedette::daemon
