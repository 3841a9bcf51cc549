#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "quorum/identity.hpp"
#include "quorum/time.hpp"

namespace vedette::quorum {

/// Numbers the masters within one process; 0 is the process itself.
using GroupNumber = std::uint32_t;
inline constexpr GroupNumber process_group = 0;

/// Everything that happens because time passes. A sentence each; at equal times they run in this order.
enum class Reason : std::uint8_t {
  lateness,           ///< Stands at all times, so that a pause of the process can be measured.
  held_answer,        ///< A promise has waited too long for the disk.
  retry_write,        ///< A write failed and is tried again.
  next_write,         ///< The next write has waited for enough to gather.
  tilt_end,           ///< What was known before the pause is known anew.
  quarantine_end,     ///< Votes cast before the memory was lost can't matter any more.
  identity_conflict,  ///< Our own id was not heard from elsewhere for a while.
  peer_ping,          ///< A peer is to be pinged.
  peer_silent,        ///< A peer may be down for some master.
  peer_stale_link,    ///< A peer's connection may be dead without saying so.
  ping,               ///< A server is to be pinged.
  info,               ///< INFO is due.
  publish,            ///< A hello is due on a server.
  publish_to_peer,    ///< A hello is due to a peer.
  silent,             ///< A server may be down.
  role_too_long,      ///< The configured master has said replica for too long.
  reboot_too_long,    ///< A rebooted master has not answered PONG for too long.
  last_try,           ///< A master without connection is to be tried once more before it is judged.
  stale_link,         ///< A server's command connection may be dead without saying so.
  stale_hello_link,   ///< Nothing came in on a hello channel.
  insistence_end,     ///< The master replaced last is not looked for more often than others any more.
  rights,             ///< Our rights on a server of ours that has reconnected are to be looked at again.
  role_claim,         ///< A replica that says master, or follows another master, may be corrected.
  ask,                ///< A peer is to be asked (again).
  opinion_expiry,     ///< A peer's opinion is too old to count.
  look,               ///< The one we voted for is to be looked at again.
  hold_end,           ///< The vote is free again.
  stand,              ///< Our turn to stand may have come, or a second look at the master is over.
  election,           ///< An attempt is to be renewed, forced or given up.
  choice,             ///< The choice has waited long enough for fresh INFO.
  promotion,          ///< INFO is to be asked of the promoted replica, or the promotion given up.
  reconfiguration,    ///< The reconfiguration of replicas goes on or times out.
  pause_end,          ///< An operator's pause is over.
  verdict,            ///< What stands in the way of a failover has lasted long enough to be told.
  dispute,            ///< A dispute has lasted long enough to be ended.
  hearsay,            ///< Whom another Sentinel named as master has stood long enough.
  after_reset,        ///< What was kept unlisted since a RESET lapses.
};
inline constexpr std::size_t reasons = static_cast<std::size_t>(Reason::after_reset) + 1;

/// What is due when. Setting, clearing and finding the next needs no scan, and equal times run in one fixed order.
/// Clearing a group looks at everything. Many masters share few moments, so what is due is kept by the moment; one that
/// is set to another time or cleared leaves its old entry behind, which is passed over when its moment comes.
class Deadlines {
 public:
  struct Key {
    GroupNumber group = process_group;
    Reason reason{};
    InstanceId instance{};
    auto operator<=>(const Key&) const = default;
  };

  /// Replaces an earlier time for the same key.
  void set(const Key& key, Instant when);
  /// Sets it unless there is one that comes sooner.
  void set_sooner(const Key& key, Instant when);
  void clear(const Key& key);
  /// Clears all that belongs to the group.
  void clear_group(GroupNumber group);
  /// Clears all that belongs to the instance in this group.
  void clear_instance(GroupNumber group, InstanceId instance);
  std::optional<Instant> next() const;
  std::optional<Instant> when(const Key& key) const;
  /// Takes out the first that is due at `now`.
  std::optional<Key> take_due(Instant now);
  /// How many entries are kept, with those that are only to be passed over: at most some more than twice as many as are
  /// due at some time.
  std::size_t kept() const { return kept_; }

 private:
  /// What belongs together is set, found and cleared together: all times of an instance in a group lie side by side.
  struct Place {
    GroupNumber group = process_group;
    InstanceId instance{};
    bool operator==(const Place&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Place& place) const;
  };
  class Row {
   public:
    explicit Row(const Place& of) : place{of} { when_.fill(never); }
    std::optional<Instant> when(Reason reason) const;
    void set(Reason reason, Instant when);
    void clear(Reason reason);
    bool empty() const { return count_ == 0; }

    Place place;  ///< Of an empty one: where it was last.

   private:
    static constexpr Instant never = Instant::max();
    std::array<Instant, reasons> when_;
    std::size_t count_ = 0;
  };
  using RowNumber = std::uint32_t;
  /// Where its time is found again without a search, unless the row was given to another place since.
  struct Entry {
    Key key;
    RowNumber row;
    bool operator>(const Entry& other) const { return key > other.key; }
  };
  using Numbers = std::unordered_map<Place, RowNumber, Hash>;
  using Moments = std::map<Instant, std::vector<Entry>>;

  /// Nothing: nothing is set there.
  std::optional<RowNumber> number_at(const Place& place) const;
  RowNumber add_row(const Place& place);
  void file(const Entry& entry, Instant when);
  void drop(const Entry& entry);
  void drop_row(RowNumber number);
  bool is_live(const Entry& entry, Instant moment) const;
  void settle_first(Instant changed);
  void leave_out_the_old();

  std::vector<Row> rows_;             // Empty ones are among them.
  std::vector<RowNumber> free_rows_;  // The empty ones.
  // Order can't reach an action through it: it is only looked up in, and cleared.
  Numbers numbers_;
  // What was found last: one look is mostly followed by others at the same place.
  mutable RowNumber last_ = 0;
  std::size_t count_ = 0;  // In all rows.
  // The last entry of the first moment is one that counts. Of the moment that is being taken they are in order, the
  // first to run at the end; else in none.
  Moments moments_;
  std::optional<Instant> taking_;
  std::size_t kept_ = 0;  // In all moments.
  // Of what ran last: what runs is mostly set again.
  Numbers::node_type spare_number_;
  Moments::node_type spare_moment_;
};

}  // namespace vedette::quorum
