#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "quorum/action.hpp"
#include "quorum/observation.hpp"
#include "quorum/picture.hpp"
#include "test/simulation/findings.hpp"
#include "test/simulation/sentinel.hpp"

namespace vedette::simulation {

/// One leader per master and epoch, elected by votes of exactly that epoch, with a cause; configurations only under
/// epochs won or heard; one address under one epoch, announced after it was seen to be a master (behaviour §11, 5 to
/// 9).
class LeaderCheck {
 public:
  LeaderCheck(Findings& findings, const TimeLine& time) : findings_{findings}, time_{time} {}

  /// Real Sentinels take part, so one epoch may come to name two addresses (rule 7).
  void tolerate_shared_epochs() { shared_epochs_tolerated_ = true; }

  /// A voter that lost its memory may have voted twice in this epoch without any fault of ours.
  void excuse(const quorum::MasterName& master, quorum::Epoch epoch) { excused_.emplace(master, epoch); }
  /// A server at this address belongs to this group.
  void belongs(const quorum::Address& address, const quorum::MasterName& master) { groups_[address.host] = master; }

  void began(const Sentinel& sentinel, bool remembers);
  void heard(const Sentinel& sentinel, const quorum::Observation& fact);
  void answered(const Sentinel& sentinel, const quorum::AskPeer& question, const quorum::PeerOpinion& opinion);
  void does(const Sentinel& sentinel, const quorum::Action& action);
  void stored(const Sentinel& sentinel);
  void looked(const Sentinel& sentinel, const quorum::MasterName& name, const quorum::MasterPicture& picture);

  /// A promotion that was ordered: by whom, under which epoch, of which instance.
  struct Promotion {
    HostId leader;
    quorum::Epoch epoch;
    quorum::Address replica;
    bool by_votes;
    Time when;
  };
  const std::vector<Promotion>& promotions(const quorum::MasterName& master) { return promotions_[master]; }
  /// What a Sentinel is at, before an order of its is looked at.
  struct Attempt {
    bool ordered = false;     ///< An operator ordered it lately.
    bool has_chosen = false;  ///< A promotion was ordered already.
    /// Empty: nothing told of the election yet, or it was without a majority, which is told only once it is on disk.
    std::optional<Time> elected_at;
  };
  Attempt attempt(const Sentinel& sentinel, const quorum::MasterName& master) const;
  /// The group of the server at this address.
  quorum::MasterName group_of(const quorum::Address& server) const;
  /// A server has carried out REPLICAOF NO ONE that this host had sent. `late`: it was not able to before.
  void executed(const quorum::Address& server, HostId by, bool late);
  /// Whether every Sentinel lost its memory since then. What was agreed before is beyond their help.
  bool forgotten_by_all(Time since) const;
  /// How many leaders were elected by votes.
  std::uint64_t elections() const { return elections_; }

 private:
  /// What one life of a Sentinel did and heard about one master.
  struct Story {
    std::map<quorum::Epoch, std::set<std::string>> voters;  ///< Who named it, by address.
    quorum::Epoch stands_under;      ///< The last epoch in which it asked for votes, or voted for itself.
    quorum::Epoch asked_under;       ///< The last epoch in which it asked for votes.
    Time stood_at{0};                ///< When it came to that epoch.
    Time leads_from{0};              ///< When it first asked in that epoch or, before that, when it came to it.
    std::optional<Time> ordered_at;  ///< When an operator last ordered a failover.
    std::optional<Time> o_down_at;   ///< When it last held the master odown.
    bool closed = false;             ///< What it was elected for has ended.
    std::optional<Time> gave_up_at;  ///< When it ended without a promotion.
    bool added = false;              ///< MONITOR was heard and is not on disk yet.
    quorum::Epoch elected;
    Time elected_at{0};
    bool by_votes = false;
    std::optional<quorum::Address> promotes;
    std::set<std::pair<quorum::Epoch, std::string>> heard;  ///< Configurations in hellos, by epoch and host.
  };
  struct Known {
    quorum::Epoch epoch;
    std::string host;
  };

  /// Drops what is known of epochs that no Sentinel has any more.
  void forget_with_them();
  void hear_event(const Sentinel& sentinel, const quorum::Event& event);
  void stand(Story& story, quorum::Epoch epoch);
  void ask(Story& story, quorum::Epoch epoch);
  static bool own_vote_is_durable(const Sentinel& sentinel, const quorum::MasterName& master, quorum::Epoch epoch);
  void leads_alone(const Sentinel& sentinel, const quorum::MasterName& master, quorum::Epoch epoch);
  void elect(const Sentinel& sentinel, const quorum::MasterName& master, Story& story);
  void promote(const Sentinel& sentinel, const quorum::Address& replica);
  void announce(const Sentinel& sentinel, const quorum::Hello& hello);

  Findings& findings_;
  const TimeLine& time_;
  bool shared_epochs_tolerated_ = false;
  std::map<std::string, quorum::MasterName> groups_;  ///< By host of the server.
  std::map<HostId, std::map<quorum::MasterName, Story>> stories_;
  std::map<HostId, std::map<quorum::MasterName, Known>> configurations_;
  std::map<HostId, std::map<std::string, int>> priorities_;       ///< As last reported to it, by address.
  std::map<HostId, std::map<std::string, Time>> seen_as_master_;  ///< By address; remembered across lives.
  std::map<std::pair<quorum::MasterName, quorum::Epoch>, std::pair<HostId, Time>> leaders_;
  std::set<std::pair<quorum::MasterName, quorum::Epoch>> without_majority_;
  std::set<std::pair<quorum::MasterName, quorum::Epoch>> excused_;
  std::map<std::pair<quorum::MasterName, quorum::Epoch>, std::pair<std::string, Time>> named_;
  std::map<HostId, quorum::Epoch> epochs_on_disk_;  ///< The current epoch of each, also while it is not running.
  std::map<HostId, Time> lost_memory_at_;           ///< The beginning counts as well.
  std::map<quorum::MasterName, std::vector<Promotion>> promotions_;
  std::map<HostId, const Sentinel*> sentinels_;
  std::map<quorum::MasterName, Time> monitored_at_;  ///< When somebody was last told to MONITOR it.
  std::uint64_t elections_ = 0;
};

}  // namespace vedette::simulation
