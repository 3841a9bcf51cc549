#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "quorum/durable_state.hpp"
#include "quorum/hello.hpp"
#include "quorum/opinion.hpp"
#include "quorum/order.hpp"
#include "quorum/replication_report.hpp"

namespace vedette::quorum {

/// A server has two connections, a peer only the first (behaviour §1.4).
enum class Channel : std::uint8_t {
  command,  ///< PING, INFO, PUBLISH, questions, orders.
  hello,    ///< Subscribed to the hello channel.
};

/// A connection stands (TCP, and TLS if used); its greeting was sent. On the hello channel: SUBSCRIBE was sent.
struct Connected {
  InstanceId who{};
  Channel channel = Channel::command;
  std::string local_ip{};  ///< Our end of it: what we announce unless announce-ip is set.
};
/// How a connection ended.
enum class Ending : std::uint8_t {
  closed,   ///< It stood, and the other end closed or reset it.
  refused,  ///< An attempt was refused: the machine is there, and nobody listens at that port.
  other,    ///< We closed it, it timed out, or an attempt came to nothing.
};
/// A connection that stood is lost, or an attempt failed. All that was asked on it will stay without answer.
struct Disconnected {
  InstanceId who{};
  Channel channel = Channel::command;
  Ending ending = Ending::other;
};
/// A host name was resolved, at a connection attempt.
struct AddressResolved {
  InstanceId who{};
  std::string ip{};
};

/// Behaviour §3.4.
enum class PingReply : std::uint8_t {
  pong,
  loading,      ///< Acceptable.
  master_down,  ///< Acceptable.
  busy,         ///< Not acceptable; a script can be killed.
  refused,      ///< It is there, but refuses our password or a permission.
  other,        ///< Not acceptable: any other reply or error.
};
struct PingAnswered {
  InstanceId who{};
  PingReply reply = PingReply::pong;
};
struct InfoReceived {
  InstanceId who{};
  ReplicationReport report;
};
/// INFO was answered by an error or by something that is no text.
struct InfoRefused {
  InstanceId who{};
};
/// The answer to CheckRights.
struct RightsSeen {
  InstanceId who{};
  std::vector<std::string> missing{};  ///< Commands of a failover that our user may not run.
};
/// Our hello was answered.
struct HelloPublished {
  InstanceId who{};
  bool accepted = true;  ///< False: an error reply.
};
/// A hello came in, also our own. `via`: the server on whose channel; empty: by the PUBLISH command.
struct HelloHeard {
  std::optional<InstanceId> via{};
  Hello hello;
};
/// Something else came in on a server's hello channel: the acknowledgement, or a text that is no hello.
struct HelloChannelActive {
  InstanceId who{};
};
/// SENTINEL IS-MASTER-DOWN-BY-ADDR came in. Is answered by AnswerAsk with the same ticket.
struct Asked {
  Ticket ticket{};
  Address master{};
  Epoch epoch{};
  std::optional<RunId> candidate{};  ///< Empty: `*`.
  std::string connection_name{};     ///< CLIENT SETNAME of the asker; peers use `sentinel-<8 hex>-cmd`.
};
/// A peer said its own id, first of all on a new connection. One that does not know the command says nothing.
struct PeerIdentified {
  InstanceId peer{};
  RunId run_id;
};
/// The answer to AskPeer; everything but the opinion repeats the question.
struct PeerAnswered {
  InstanceId peer{};
  MasterName name{};
  Address master{};
  Epoch epoch{};
  std::optional<RunId> candidate{};
  std::optional<PeerOpinion> opinion{};  ///< Empty: an error, or a reply of another shape.
};
/// The answer to LookAtPeer.
struct PeerMasterSeen {
  InstanceId peer{};
  MasterName name{};
  std::optional<PeerMasterView> view{};  ///< Empty: an error, or a reply of another shape.
};
/// The transaction of a ReplicaOf was answered: EXEC ran, or did not.
struct ReconfigurationAnswered {
  InstanceId who{};
  bool executed = true;
};
/// What a master answered to FAILOVER.
enum class HandOverReply {
  begun,
  not_ready,  ///< It has no connection to this replica yet, or is still sending it the data set.
  refused,
};
/// The FAILOVER of a HandOver was answered.
struct HandOverAnswered {
  InstanceId who{};
  HandOverReply reply = HandOverReply::begun;
};
/// An operator's order. Is answered by AnswerOrder with the same ticket.
struct Ordered {
  Ticket ticket{};
  Order order;
};
/// The state of this revision is on disk: written, fsynced, renamed.
struct StateWritten {
  Revision upto{};
};
/// It is not known to be on disk.
struct WriteFailed {
  Revision upto{};
};

/// All that can be told to the core.
using Observation =
    std::variant<Connected, Disconnected, AddressResolved, PingAnswered, InfoReceived, InfoRefused, RightsSeen,
                 HelloPublished, HelloHeard, HelloChannelActive, Asked, PeerIdentified, PeerAnswered, PeerMasterSeen,
                 ReconfigurationAnswered, HandOverAnswered, Ordered, StateWritten, WriteFailed>;

}  // namespace vedette::quorum
