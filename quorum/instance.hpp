#pragma once

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "quorum/address.hpp"
#include "quorum/identity.hpp"
#include "quorum/liveness.hpp"
#include "quorum/opinion.hpp"
#include "quorum/owner.hpp"
#include "quorum/picture.hpp"
#include "quorum/replication_report.hpp"

namespace vedette::quorum {

/// What was last seen of a master or replica (behaviour §1.3).
struct Server {
  InstanceId id{};
  Address address{};
  std::string name{};  ///< Of a replica; fixed when it becomes known.
  Liveness live{};
  std::optional<RunId> run_id{};
  Instant run_id_since{};       ///< When its present run id was first seen.
  bool run_id_on_link = false;  ///< The run id was seen on the present command connection.
  ReplicationReport report;     ///< The last value of each field.
  std::optional<Instant> last_info{};
  std::deque<Instant> info_asked{};  ///< When each INFO that is under way was asked; the oldest first.
  Instant last_info_asked{};         ///< When the INFO was asked whose answer came last.
  Role role_reported = Role::replica;
  Instant role_reported_since{};
  std::optional<Instant> said_master{};  ///< When its INFO last said that it is a master.
  Instant followed_since{};              ///< When the master that it reports last changed.
  bool followed_master = false;          ///< It was seen to replicate from the present master.
  std::optional<Instant> sdown_since{};
  Instant last_down_end{};    ///< Zero: never was down.
  Instant last_down_start{};  ///< Of the present or the last down period; zero: never was down.
  bool script_kill_sent = false;
  std::optional<Instant> crashed{};           ///< When its end closed a connection on which it had answered.
  std::optional<Instant> refused{};           ///< After that: when the last attempt was, if it was refused.
  bool not_authorised = false;                ///< The last ping was refused for our credentials.
  std::vector<std::string> missing_rights{};  ///< Commands of a failover that our user may not run there.
  std::optional<RunId> rights_seen{};         ///< Of the process on which we last lacked no right.
  std::optional<Instant> rebooted{};          ///< When a new run id was seen; cleared by PONG.
  std::uint32_t orders_under_way = 0;         ///< REPLICAOF transactions on the present connection without answer.
  Instant order_not_before{};                 ///< An order was refused; it is not repeated sooner.
  bool hello_outstanding = false;
  Instant last_heard{};  ///< When something last came in on its hello channel.
  Belonging belonging{};
  bool promoted = false;
  ReconfigurationStage reconfiguration = ReconfigurationStage::none;
  Instant reconfiguration_sent{};
  bool listed = true;  ///< False: forgotten by a RESET, and still a candidate if its own INFO allows.
  std::optional<Instant> missed_since{};  ///< Of a replica: since when the INFO of our master has not named it.
};

/// A peer Sentinel. One for all masters, as is its connection.
struct Peer {
  InstanceId id{};
  RunId run_id;
  Address address{};
  Liveness live{};
  std::set<std::uint32_t> groups{};  ///< The numbers of the masters under which it is known.
  Milliseconds ping_period{1000};    ///< The shortest that any of them asks for.
  Milliseconds shortest_down_after{30000};
  /// Another Sentinel lives at its address: what comes from there is not its word, and does not count.
  bool is_another = false;
  bool not_authorised = false;                   ///< The last ping was refused for our credentials.
  bool is_missed = false;                        ///< A ping has stayed without answer for longer than usual.
  bool maybe_down = false;                       ///< False: for no master it is down.
  Instant returned{};                            ///< When it last connected, or answered after `answers_now` was false.
  std::deque<std::uint32_t> hellos_under_way{};  ///< About which masters, by number; the oldest first.
};

/// What one master's group knows of a peer.
struct PeerView {
  InstanceId peer{};
  RunId run_id;
  bool listed = true;  ///< False: forgotten by a RESET, and still a voter.
  Instant last_hello{};
  std::optional<Instant> sdown_since{};
  bool hello_outstanding = false;

  /// What it said of the master's present address. Fresh for five ask periods.
  struct Opinion {
    bool down = false;
    Instant at{};
  };
  std::optional<Opinion> opinion{};
  std::optional<Instant> question_heard{};  ///< When it last asked us itself, which says that it holds the master down.
  Instant asked_at{};                       ///< When it was last asked, with or without a candidate.
  bool ask_outstanding = false;             ///< A question without a candidate is under way.
  bool vote_outstanding = false;            ///< A request for a vote is under way.
  std::optional<Instant> last_answer{};
  bool refuses_questions = false;  ///< It answered the last one with an error.
  bool asked_back = false;         ///< It was asked back since our own sdown rose.

  /// Under the epoch of our configuration it announced another address, in its last hello.
  struct Dispute {
    Epoch epoch{};
    Address address{};
    Instant at{};
  };
  std::optional<Dispute> dispute{};

  std::optional<RunId> voted_leader{};  ///< The vote that it last reported.
  Epoch voted_epoch{};

  bool look_outstanding = false;
  bool last_vote_outstanding = false;  ///< A question for its last vote is under way.
  Instant look_sent{};
  std::optional<std::uint32_t> reported_sentinels{};  ///< How many Sentinels it counts, itself included.
};

}  // namespace vedette::quorum
