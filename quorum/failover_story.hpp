#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "quorum/address.hpp"
#include "quorum/epoch.hpp"
#include "quorum/identity.hpp"
#include "quorum/time.hpp"
#include "quorum/unfit.hpp"

namespace vedette::quorum {

/// Why a failover was begun.
enum class Cause : std::uint8_t {
  objectively_down,
  ordered,      ///< SENTINEL FAILOVER.
  coordinated,  ///< SENTINEL FAILOVER COORDINATED.
};
/// How an attempt at it ended.
enum class AttemptEnd : std::uint8_t {
  done,
  not_elected,
  no_good_replica,
  master_returned,
  timed_out,         ///< The promotion, or the leadership, took too long.
  hand_over_failed,  ///< The master did not hand over in time.
  refused,           ///< The master refused to hand over.
  superseded,        ///< Another Sentinel leads, or has announced a configuration.
  withdrawn,         ///< By SENTINEL PAUSE or RESET.
  interrupted,       ///< This process stood still meanwhile.
};
/// How the election of an attempt ended.
enum class ElectionEnd : std::uint8_t {
  aborted,  ///< Something else ended the attempt before.
  won,
  lost,       ///< Another candidate won, or has our vote in a newer epoch.
  split,      ///< Nobody could win this epoch any more.
  timed_out,  ///< Too few votes came in time; an order of an operator may go on without them.
};
/// The event that tells of this end: `-failover-abort-…`. `electing`: the attempt had not won its election.
const char* abort_event(AttemptEnd end, bool electing);
/// A few words for logs.
const char* attempt_end_text(AttemptEnd end);

/// What one replica brought into the choice.
struct CandidateRecord {
  Address address{};
  std::optional<Unfit> unfit{};  ///< Empty: it could have been chosen.
  bool chosen = false;
  int priority = 100;
  std::uint64_t offset = 0;
};
/// What one other Sentinel said to the request for its vote.
struct VoterRecord {
  enum class Answer : std::uint8_t {
    granted,
    gave_another,  ///< Its vote of this epoch is another's.
    refused,       ///< It answered, without a vote of this epoch.
    silent,
    down,
  };
  RunId id;
  Answer answer = Answer::silent;
};

/// One attempt at a failover that this Sentinel led or stood for, from the detection to its end. Moments are on the
/// steady clock; what was not reached is empty.
struct FailoverStory {
  MasterName master{};
  Cause cause = Cause::objectively_down;
  AttemptEnd end = AttemptEnd::done;
  Epoch epoch{};               ///< The last one stood under.
  std::uint32_t renewals = 0;  ///< Further epochs that the election took.
  ElectionEnd election = ElectionEnd::aborted;
  Address old_master{};
  std::optional<Address> new_master{};
  std::optional<Instant> last_reply{};  ///< Of the old master, before it was seen down.
  std::optional<Instant> subjectively_down{};
  std::optional<Instant> objectively_down{};
  Instant stood{};
  std::optional<Instant> elected{};
  std::optional<Instant> chosen{};
  std::optional<Instant> promoted{};  ///< The replica said that it is a master.
  Instant ended{};                    ///< Done: the new configuration was on disk, and is announced.
  std::vector<VoterRecord> voters{};
  std::vector<CandidateRecord> candidates{};
};

/// The whole story in one line, for the log. Addresses as `announced` wants them: by name or by number.
std::string story_text(const FailoverStory& story, bool names);

}  // namespace vedette::quorum
