#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <vector>

#include "quorum/core.hpp"

namespace vedette::bench {

/// A core that watches healthy masters, each with two replicas and two peers, all of whom answer at once. Time is
/// virtual: nothing waits.
class SettledCore {
 public:
  explicit SettledCore(std::size_t masters);

  /// Lets all that is due within that span happen, answers included.
  void live(quorum::Milliseconds span);

  /// Tells one fact, takes the actions and answers them until nothing is left to say.
  void turn(quorum::Observation fact);

  quorum::Reading now() const;
  const quorum::RunId& peer() const { return peers_.front(); }
  /// The first master, and its id.
  const quorum::Address& master_address() const { return first_master_; }
  quorum::InstanceId master_id() const { return first_master_id_; }
  /// What the server at that id says of itself.
  quorum::ReplicationReport report_of(quorum::InstanceId server) const;

 private:
  struct Known {
    quorum::InstanceKind kind = quorum::InstanceKind::server;
    quorum::Address address;
  };

  void introduce_peers();
  void answer();
  void answer_one(const quorum::Action& action);

  std::int64_t now_ms_ = 1'000'000;
  std::vector<quorum::RunId> peers_;
  quorum::Address first_master_;
  quorum::InstanceId first_master_id_;
  std::map<quorum::InstanceId, Known> known_;
  std::deque<quorum::Observation> told_;
  std::size_t masters_;
  quorum::Core core_;
};

}  // namespace vedette::bench
