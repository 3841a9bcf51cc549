#include "test/simulation/down_check.hpp"

#include <algorithm>
#include <iterator>

#include "test/simulation/vote_check.hpp"

namespace vedette::simulation {

using quorum::MasterName;

namespace {

/// The trigger of two seconds, and the standing deadline of one by which a core notices.
constexpr Time noticed_pause{3s};
/// TILT lasts longer. What was decided in time is over by then.
constexpr Time blind_for{1s};

}  // namespace

void DownCheck::heard(const Sentinel& sentinel, const quorum::Observation& fact) {
  Life& life = lives_[sentinel.host()];
  if (const auto* lost = std::get_if<quorum::Disconnected>(&fact)) {
    const Links::Known* from = sentinel.links().find(lost->who);
    if (from == nullptr || lost->channel != quorum::Channel::command) return;
    Contact& contact = life.servers[from->address.host];
    if (lost->ending == quorum::Ending::closed) contact.closed = contact.closed.value_or(time_.now());
    contact.refused = lost->ending == quorum::Ending::refused ? std::optional{time_.now()} : std::nullopt;
  } else if (const auto* pinged = std::get_if<quorum::PingAnswered>(&fact)) {
    const Links::Known* from = sentinel.links().find(pinged->who);
    const bool good = pinged->reply != quorum::PingReply::busy && pinged->reply != quorum::PingReply::other;
    if (from == nullptr || !good) return;
    Contact& contact = life.servers[from->address.host];
    contact.answered = time_.now();
    contact.closed.reset();
  } else if (const auto* info = std::get_if<quorum::InfoReceived>(&fact)) {
    const Links::Known* from = sentinel.links().find(info->who);
    if (from == nullptr) return;
    Contact& contact = life.servers[from->address.host];
    const bool replica = info->report.role == quorum::Role::replica;
    if (replica != contact.says_replica) contact.role_since = time_.now();
    contact.says_replica = replica;
  } else if (const auto* asked = std::get_if<quorum::Asked>(&fact)) {
    if (asked->candidate || !asked->connection_name.starts_with("sentinel-")) return;
    life.words[asked->master.host][asked->connection_name.substr(9, 8)] = sentinel.clocks().steady;
  } else if (const auto* ordered = std::get_if<quorum::Ordered>(&fact)) {
    if (std::holds_alternative<quorum::OrderFailover>(ordered->order)) life.ordered_at = time_.now();
    // It holds at once, and shows in pictures once it is on disk.
    if (const auto* set = std::get_if<quorum::OrderSet>(&ordered->order)) {
      life.down_after[set->master].insert_or_assign(time_.now(), Time{set->settings.down_after});
    }
  }
}

void DownCheck::answered(const Sentinel& sentinel, const quorum::AskPeer& question,
                         const quorum::PeerOpinion& opinion) {
  const Links::Known* peer = sentinel.links().find(question.peer);
  if (peer == nullptr) return;
  // A later "not down" does not unsay it: it may have been given before and come after.
  if (!opinion.down) return;
  lives_[sentinel.host()].words[question.master.host][short_ids_[peer->address.host]] = sentinel.clocks().steady;
}

void DownCheck::does(const Sentinel& sentinel, const quorum::Action& action) {
  if (const auto* order = std::get_if<quorum::Connect>(&action)) {
    Contact& contact = lives_[sentinel.host()].servers[order->address.host];
    contact.connected = time_.now();
    contact.role_since = time_.now();
    contact.down = false;
  } else if (const auto* asks = std::get_if<quorum::AskPeer>(&action)) {
    if (asks->candidate || sentinel.is_reference()) return;
    // Who is asked takes it for a word (behaviour §10 W12).
    const std::optional<quorum::MasterPicture> picture = sentinel.mind().core().master(asks->name);
    if (!picture) return;
    // In the same turn it may have heard of another master, which is not told yet, or a late sign of life of this one.
    const Links::Known* watched = sentinel.links().find(picture->server.id);
    const bool was_down = lives_[sentinel.host()].servers[asks->master.host].down;
    if (watched != nullptr && watched->address == asks->master && !picture->server.sdown_since && !was_down) {
      findings_.fail("10 who asks holds it down",
                     sentinel.name() + " asks about " + asks->name + ", which is up to it");
    }
  } else if (const auto* reconfigured = std::get_if<quorum::ReplicaOf>(&action)) {
    const Links::Known* target = sentinel.links().find(reconfigured->who);
    if (target != nullptr && just_woke(sentinel)) {
      findings_.fail("16 own pause",
                     sentinel.name() + " reconfigures " + target->address.text() + " right after a pause");
    }
  }
}

bool DownCheck::just_woke(const Sentinel& sentinel) {
  const std::optional<Time> ordered_at = lives_[sentinel.host()].ordered_at;
  if (ordered_at && *ordered_at >= sentinel.resumed_at()) return false;
  return sentinel.longest_recent_pause() > noticed_pause && time_.now() - sentinel.resumed_at() < blind_for;
}

void DownCheck::looked(const Sentinel& sentinel, const MasterName& name, const quorum::MasterPicture& picture) {
  Life& life = lives_[sentinel.host()];
  std::map<Time, Time>& down_after = life.down_after[name];
  const Time in_force{picture.settings.down_after};
  if (down_after.empty() || down_after.rbegin()->second != in_force) down_after.insert_or_assign(time_.now(), in_force);
  judge(sentinel, name, picture, picture.server, true);
  for (const quorum::ServerPicture& replica : picture.replicas) judge(sentinel, name, picture, replica, false);

  bool& failed_over = life.fails_over[name];
  if (picture.failover_in_progress && !failed_over && just_woke(sentinel)) {
    findings_.fail("16 own pause", sentinel.name() + " begins a failover of " + name + " right after a pause");
  }
  failed_over = picture.failover_in_progress;
  bool& was_down = life.o_down[name];
  const bool is_down = picture.odown_since.has_value();
  if (is_down && !was_down) {
    const Time rose = world_time(sentinel, *picture.odown_since);
    // While nothing can be written the picture may still show an address that is not watched any more.
    const Links::Known* watched = sentinel.links().find(picture.server.id);
    if (watched == nullptr) return;
    const std::size_t fresh = fresh_words(sentinel, watched->address.host, *picture.odown_since);
    if (!picture.server.sdown_since) {
      findings_.fail("10 odown needs sdown", sentinel.name() + " holds " + name + " odown but not sdown");
    } else if (fresh + 1 < picture.settings.quorum) {
      findings_.fail("10 odown is fresh", sentinel.name() + " holds " + name + " odown on the word of " +
                                              std::to_string(fresh) + " peers, quorum " +
                                              std::to_string(picture.settings.quorum));
    }
    if (sentinel.longest_recent_pause() > noticed_pause && rose == sentinel.resumed_at()) {
      findings_.fail("16 own pause", sentinel.name() + " holds " + name + " odown right after its own pause");
    }
  }
  was_down = is_down;
}

// How many peers said in the five ask periods before that this address is down.
std::size_t DownCheck::fresh_words(const Sentinel& sentinel, const std::string& host, quorum::Instant rose) {
  const std::string own{sentinel.id().short_form()};
  std::size_t fresh = 0;
  for (const auto& [who, said] : lives_[sentinel.host()].words[host]) {
    fresh += who != own && rose - said <= 5 * sentinel.timing().ask_period ? 1 : 0;
  }
  return fresh;
}

// Pictures tell whole milliseconds of the Sentinel's own clock.
Time DownCheck::world_time(const Sentinel& sentinel, quorum::Instant then) const {
  return time_.now() - Time{sentinel.clocks().steady - then};
}

Time DownCheck::down_after_at(const std::map<Time, Time>& changes, Time then) {
  const auto in_force = [&](Time when) {
    const auto later = changes.upper_bound(when);
    return later == changes.begin() ? later->second : std::prev(later)->second;
  };
  return std::min(in_force(then - 1ms), in_force(then + 1ms));
}

void DownCheck::judge(const Sentinel& sentinel, const MasterName& name, const quorum::MasterPicture& picture,
                      const quorum::ServerPicture& server, bool is_master) {
  const Links::Known* watched = sentinel.links().find(server.id);
  if (watched == nullptr) return;
  Contact& contact = lives_[sentinel.host()].servers[watched->address.host];
  const bool rises = server.sdown_since && !contact.down;
  contact.down = server.sdown_since.has_value();
  // In tilt the flags are frozen; one that is listed again may bring an old one along.
  // Who answers there is not the replica that is missed.
  if (server.owner == quorum::Owner::foreign) return;
  if (!rises || sentinel.mind().core().process().tilt_since) return;
  const Time rose = world_time(sentinel, *server.sdown_since);
  // It may have risen while a RESET kept it unlisted, and an operator may have set another time since.
  const Time down_after = down_after_at(lives_[sentinel.host()].down_after[name], rose);
  // One that a RESET kept unlisted, and down, may be listed again and connected to anew.
  const Time since = contact.connected > rose ? contact.answered : std::max(contact.answered, contact.connected);
  const bool silent = rose - since >= down_after;
  const bool lies = is_master && contact.says_replica &&
                    rose - contact.role_since >= down_after + 2 * Time{sentinel.timing().info_period};
  const Time crash_after{picture.settings.crash_after};
  const bool crashed = is_master && crash_after > Time{0} && contact.closed && contact.refused &&
                       *contact.refused - *contact.closed >= crash_after;
  if (!silent && !lies && !crashed) {
    findings_.fail("11 sdown is honest", sentinel.name() + " holds " + server.address.text() + " of " + name +
                                             " down; it answered " + std::to_string((rose - since) / 1ms) +
                                             " ms before");
  }
  const Time since_pause = rose - sentinel.resumed_at();
  if (sentinel.longest_recent_pause() > noticed_pause && since_pause >= Time{0} &&
      since_pause < std::min<Time>(down_after, blind_for)) {
    findings_.fail("16 own pause", sentinel.name() + " holds " + server.address.text() + " down " +
                                       std::to_string(since_pause / 1ms) + " ms after its own pause");
  }
}

}  // namespace vedette::simulation
