#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <variant>

#include "quorum/action.hpp"
#include "quorum/observation.hpp"
#include "test/simulation/addresses.hpp"
#include "test/simulation/network.hpp"

namespace vedette::simulation {

/// The connections that one Sentinel holds to servers and peers, kept as the core's contract with its driver says:
/// made anew after each loss with a growing wait, replies matched to questions in their order.
class Links {
 public:
  /// What comes of it. `answered` tells the truth about an answer to AskPeer even if the driver errs on purpose.
  struct Listener {
    std::function<void(quorum::Observation)> tell;
    std::function<void(const quorum::AskPeer&, const std::optional<quorum::PeerOpinion>&)> answered;
  };
  /// What is known of an instance.
  struct Known {
    quorum::InstanceKind kind = quorum::InstanceKind::server;
    quorum::Address address;
  };

  Links(Network& network, TimeLine& time, const Addresses& addresses, HostId host, std::string own_ip,
        std::string own_short_id, Listener listener);

  void act(const quorum::Connect& order);
  void act(const quorum::Forget& order);
  void act(const quorum::Reconnect& order);
  void act(const quorum::Insist& order);
  void act(const quorum::Ping& order);
  void act(const quorum::AskInfo& order);
  void act(const quorum::SayHello& order);
  void act(const quorum::AskPeer& order);
  void act(const quorum::LookAtPeer& order);
  void act(const quorum::PassPause& order);
  void act(const quorum::ReplicaOf& order);
  void act(const quorum::HandOver& order);
  void act(const quorum::CallOffHandOver& order);
  void act(const quorum::RewriteConfig& order);
  void act(const quorum::CheckRights&) {}
  void act(const quorum::KillScript& order);

  /// Whether the connection is one of ours; if so the event was dealt with.
  bool opened(ConnectionId connection);
  bool refused(ConnectionId connection);
  bool received(ConnectionId connection, const Message& message);
  bool closed(ConnectionId connection);

  /// Empty if the instance is not known, or no more.
  const Known* find(quorum::InstanceId who) const;
  const std::map<quorum::InstanceId, Known>& known() const { return known_; }

 private:
  struct HelloQuestion {};
  struct IdentityQuestion {};
  using Question = std::variant<quorum::Ping, quorum::AskInfo, HelloQuestion, quorum::AskPeer, quorum::LookAtPeer,
                                quorum::ReplicaOf, quorum::HandOver, quorum::KillScript, IdentityQuestion>;
  struct Line {
    std::optional<ConnectionId> connection;
    bool stands = false;
    std::deque<Question> waiting;
    Time back_off{0};
    Time insists{0};  ///< An attempt begins so often, and lasts no longer; zero: as usual.
    std::uint64_t attempt = 0;
  };
  struct Where {
    quorum::InstanceId who;
    quorum::Channel channel;
  };
  struct Link {
    Line command;
    Line hello;
  };

  Line& line(quorum::InstanceId who, quorum::Channel channel);
  void open(quorum::InstanceId who, quorum::Channel channel);
  void drop(quorum::InstanceId who, quorum::Channel channel);
  void lost(quorum::InstanceId who, quorum::Channel channel, quorum::Ending ending);
  bool ended(ConnectionId connection, quorum::Ending ending);
  void tell(quorum::InstanceId who, Message request);
  void ask(quorum::InstanceId who, Message request, Question question);
  void settle(quorum::InstanceId who, const Question& question, const Message& reply);

  Network& network_;
  TimeLine& time_;
  const Addresses& addresses_;
  HostId host_;
  std::string own_ip_;
  std::string own_short_id_;
  Listener listener_;
  std::map<quorum::InstanceId, Known> known_;
  std::map<quorum::InstanceId, Link> links_;
  std::map<ConnectionId, Where> where_;
};

}  // namespace vedette::simulation
