#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "quorum/durable_state.hpp"
#include "quorum/event.hpp"
#include "quorum/failover_story.hpp"
#include "quorum/hello.hpp"
#include "quorum/observation.hpp"
#include "quorum/opinion.hpp"
#include "quorum/order.hpp"

namespace vedette::quorum {

/// Write this to disk, whole, then tell StateWritten or WriteFailed. There is one such order at a time.
struct WriteState {
  Revision revision{};
  /// Shared: with many masters a copy would cost more than the rest of the turn. Never null. Whoever writes it lets go
  /// of it before the core hears how that ended: later writes may be made of it.
  std::shared_ptr<const DurableState> state;
};

enum class InstanceKind : std::uint8_t {
  server,    ///< A master or a replica: both channels.
  sentinel,  ///< A peer: the command channel only.
};
/// What a connection needs beyond the address.
struct Access {
  std::string user{};
  std::string password{};                                 ///< A secret. Empty: no AUTH is sent.
  std::map<std::string, std::string> renamed_commands{};  ///< Servers only (behaviour §10 W23).

  bool operator==(const Access&) const = default;
};
/// Know this instance, connect to it at once and again whenever a connection is lost, until Forget. For an instance
/// that is known already: its address or access changed; close what stands and connect anew.
struct Connect {
  InstanceId who{};
  InstanceKind kind = InstanceKind::server;
  Address address{};
  Access access{};
};
/// Close all connections of it, without sending what is still held. Its id never comes back.
struct Forget {
  InstanceId who{};
};
/// Close this connection, without sending what is still held, and connect again at once.
struct Reconnect {
  InstanceId who{};
  Channel channel = Channel::command;
};
/// From now on, an attempt at its command connection begins every so often while there is none, and lasts no longer;
/// what stands is given up when the other end's machine is silent. Zero: as usual.
struct Insist {
  InstanceId who{};
  Milliseconds every{};
};
struct Ping {
  InstanceId who{};
};
struct AskInfo {
  InstanceId who{};
};
/// On a connection of its own, MULTI and the commands of behaviour §7.5 without EXEC: which of them may we run?
/// Answered by RightsSeen, or not at all if that could not be found out.
struct CheckRights {
  InstanceId who{};
};
/// PUBLISH on the hello channel of a server, or to a peer. Answered by HelloPublished.
struct SayHello {
  InstanceId via{};
  Hello hello;
};
/// SENTINEL IS-MASTER-DOWN-BY-ADDR; with a candidate it is a request for a vote. Answered by PeerAnswered.
struct AskPeer {
  InstanceId peer{};
  MasterName name{};
  Address master{};
  Epoch epoch{};
  std::optional<RunId> candidate{};
};
/// SENTINEL MASTER name. Answered by PeerMasterSeen.
struct LookAtPeer {
  InstanceId peer{};
  MasterName name{};
};
struct AnswerAsk {
  Ticket ticket{};
  PeerOpinion opinion{};
};
/// The transaction of behaviour §7.5. Empty: NO ONE. Answered by ReconfigurationAnswered.
struct ReplicaOf {
  InstanceId who{};
  std::optional<Address> master{};
};
/// FAILOVER TO replica TIMEOUT length: the master stops taking writes, waits until the replica has them all, and
/// changes places with it. Answered by HandOverAnswered.
struct HandOver {
  InstanceId who{};
  Address replica{};  ///< As the master lists it.
  Milliseconds timeout{};
};
/// FAILOVER ABORT: whatever is under way there is called off.
struct CallOffHandOver {
  InstanceId who{};
};
/// CONFIG REWRITE: what it is now outlives its restart.
struct RewriteConfig {
  InstanceId who{};
};
/// SENTINEL PAUSE, or RESUME if no time is left, passed on to a peer. One that does not know the command answers with
/// an error, which means nothing.
struct PassPause {
  InstanceId peer{};
  MasterName name{};
  Milliseconds length{};
  std::string reason{};
};
/// SCRIPT KILL.
struct KillScript {
  InstanceId who{};
};
struct AnswerOrder {
  Ticket ticket{};
  OrderResult result{};
};
/// Log it, publish it, run its notification script.
struct Announce {
  Event event;
};
/// Run the client-reconfig-script (behaviour §7.10).
struct RunScript {
  std::string path{};
  std::vector<std::string> arguments{};
};
/// Keep it: for the log, the metrics and the status page.
struct TellStory {
  FailoverStory story;
};

/// All that the core can ask for, to be done in the order in which it stands.
using Action = std::variant<WriteState, Connect, Forget, Reconnect, Insist, Ping, AskInfo, CheckRights, SayHello,
                            AskPeer, LookAtPeer, AnswerAsk, ReplicaOf, HandOver, CallOffHandOver, RewriteConfig,
                            PassPause, KillScript, AnswerOrder, Announce, RunScript, TellStory>;

}  // namespace vedette::quorum
