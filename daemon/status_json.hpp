#pragma once

#include <cstdint>
#include <string>

#include "daemon/history.hpp"
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
std::string story_json(const History::PastStory& past, bool names);
/// All of it: `process`, `masters`, `events`, `failovers`.
std::string status_json(const quorum::Core& core, const History& history, const Look& look);

}  // namespace vedette::daemon
