#include "daemon/status_json.hpp"

#include <algorithm>
#include <boost/json/src.hpp>
#include <utility>

#include "daemon/picture_slices.hpp"
#include "daemon/replication_offset.hpp"
#include "daemon/utf8.hpp"
#include "quorum/story_phases.hpp"
#include "quorum/story_words.hpp"
#include "vedette_version.hpp"

namespace vedette::daemon {
namespace {

namespace json = boost::json;
using quorum::Instant;
using quorum::MasterPicture;
using quorum::SentinelPicture;
using quorum::ServerPicture;

std::int64_t wall_of(Instant moment, const Look& look) {
  return (look.wall - (look.steady - moment)).count();
}

json::value wall_of(const std::optional<Instant>& moment, const Look& look) {
  if (!moment) return nullptr;
  return wall_of(*moment, look);
}

std::string place(const quorum::Address& address, const Look& look) {
  return as_utf8(address.text(look.names));
}

const char* state_of(const ServerPicture& server) {
  if (server.sdown_since) return "sdown";
  return server.link.command_connected ? "up" : "disconnected";
}

const char* state_of(const MasterPicture& master) {
  if (master.failover_in_progress) return "failover";
  if (master.odown_since) return "odown";
  return master.server.sdown_since ? "sdown" : "up";
}

json::array texts(const std::vector<std::string>& words) {
  json::array all;
  for (const std::string& word : words) all.emplace_back(word);
  return all;
}

void add_server(json::object& object, const ServerPicture& server, const Look& look, Detail detail) {
  object["address"] = place(server.address, look);
  object["run_id"] = server.run_id ? json::value(server.run_id->text()) : json::value(nullptr);
  object["down_since"] = wall_of(server.sdown_since, look);
  object["not_authorised"] = server.not_authorised;
  object["missing_rights"] = texts(server.missing_rights);
  object["owner"] = quorum::owner_name(server.owner);
  object["owner_sign"] = quorum::sign_text(server.sign);
  if (detail == Detail::stable) return;
  object["last_reply"] = wall_of(server.link.last_ok_ping, look);
  object["last_info"] = wall_of(server.last_info, look);
}

json::object replica_json(const ServerPicture& replica, std::uint64_t newest, const Look& look, Detail detail) {
  json::object object;
  add_server(object, replica, look, detail);
  object["state"] = state_of(replica);
  object["role"] = replica.role_reported == quorum::Role::master ? "master" : "replica";
  object["link"] = replica.report.master_link_up == true ? "up" : "down";
  object["priority"] = replica.report.priority.value_or(100);
  object["promoted"] = replica.promoted;
  if (detail == Detail::stable) return object;
  const std::uint64_t offset = replica.report.offset.value_or(0);
  object["offset"] = offset;
  object["lag"] = newest > offset ? newest - offset : 0;
  return object;
}

json::object sentinel_json(const SentinelPicture& sentinel, const Look& look, Detail detail) {
  json::object object;
  object["run_id"] = sentinel.run_id.text();
  object["address"] = place(sentinel.address, look);
  object["state"] = sentinel.sdown_since ? "sdown" : sentinel.link.command_connected ? "up" : "disconnected";
  object["down_since"] = wall_of(sentinel.sdown_since, look);
  object["says_master_down"] = sentinel.says_master_down;
  object["not_authorised"] = sentinel.not_authorised;
  object["refuses_questions"] = sentinel.refuses_questions;
  object["voted_for"] = sentinel.voted_leader ? json::value(sentinel.voted_leader->text()) : json::value(nullptr);
  object["voted_epoch"] = sentinel.voted_leader_epoch.value;
  if (detail == Detail::all) object["last_hello"] = wall_of(sentinel.last_hello, look);
  return object;
}

json::object object_of(const MasterPicture& master, const Look& look, Detail detail) {
  const bool possible = master.obstacle == quorum::Obstacle::none;
  json::object object;
  object["name"] = as_utf8(master.server.name);
  add_server(object, master.server, look, detail);
  object["state"] = state_of(master);
  object["odown_since"] = wall_of(master.odown_since, look);
  object["stage"] = quorum::failover_state_name(master.failover_stage);
  object["quorum"] = master.settings.quorum;
  object["voters"] = master.voters;
  object["config_epoch"] = master.config_epoch.value;
  object["down_after"] = master.settings.down_after.count();
  object["failover_timeout"] = master.settings.failover_timeout.count();
  object["failover_possible"] = possible;
  object["obstacle"] = possible ? json::value(nullptr) : json::value(quorum::obstacle_text(master.obstacle));
  object["obstacle_name"] = possible ? json::value(nullptr) : json::value(quorum::obstacle_name(master.obstacle));
  if (master.pause) {
    object["pause"] =
        json::object{{"until", wall_of(master.pause->until, look)}, {"reason", as_utf8(master.pause->reason)}};
  } else {
    object["pause"] = nullptr;
  }
  const std::uint64_t newest = newest_offset(master);
  json::array replicas;
  for (const ServerPicture& replica : master.replicas) {
    replicas.emplace_back(replica_json(replica, newest, look, detail));
  }
  object["replicas"] = std::move(replicas);
  json::array sentinels;
  for (const SentinelPicture& sentinel : master.sentinels) {
    sentinels.emplace_back(sentinel_json(sentinel, look, detail));
  }
  object["sentinels"] = std::move(sentinels);
  return object;
}

json::array phases_json(const quorum::FailoverStory& story) {
  json::array phases;
  for (const quorum::StoryPhase& phase : quorum::phases_of(story)) {
    phases.emplace_back(json::object{{"name", phase.name}, {"ms", phase.took.count()}});
  }
  return phases;
}

json::array voters_json(const quorum::FailoverStory& story) {
  json::array voters;
  for (const quorum::VoterRecord& voter : story.voters) {
    voters.emplace_back(json::object{{"run_id", voter.id.text()}, {"answer", quorum::answer_text(voter.answer)}});
  }
  return voters;
}

json::array candidates_json(const quorum::FailoverStory& story, bool names) {
  json::array candidates;
  for (const quorum::CandidateRecord& candidate : story.candidates) {
    const json::value unfit =
        candidate.unfit ? json::value(quorum::unfit_text(*candidate.unfit)) : json::value(nullptr);
    candidates.emplace_back(json::object{{"address", as_utf8(candidate.address.text(names))},
                                         {"chosen", candidate.chosen},
                                         {"unfit", unfit},
                                         {"priority", candidate.priority},
                                         {"offset", candidate.offset}});
  }
  return candidates;
}

json::object story_object(const quorum::FailoverStory& story, bool names) {
  json::object object;
  object["master"] = as_utf8(story.master);
  object["done"] = story.end == quorum::AttemptEnd::done;
  object["end"] = quorum::attempt_end_text(story.end);
  object["cause"] = quorum::cause_text(story.cause);
  object["epoch"] = story.epoch.value;
  object["renewals"] = story.renewals;
  object["from"] = as_utf8(story.old_master.text(names));
  object["to"] = story.new_master ? json::value(as_utf8(story.new_master->text(names))) : json::value(nullptr);
  object["ms"] = (story.ended - beginning_of(story)).count();
  object["phases"] = phases_json(story);
  object["votes"] = voters_json(story);
  object["replicas"] = candidates_json(story, names);
  return object;
}

}  // namespace

Look look_now(const quorum::Core& core) {
  const quorum::Reading now = read_clocks();
  return {now.steady, now.wall, core.announces_hostnames()};
}

std::string json_text(const std::string& text) {
  return json::serialize(json::value(as_utf8(text)));
}

std::string master_json(const MasterPicture& master, const Look& look, Detail detail) {
  return json::serialize(object_of(master, look, detail));
}

std::string process_json(const quorum::ProcessPicture& process, const Look& look) {
  json::object object;
  object["id"] = process.my_id.text();
  object["version"] = version;
  object["time"] = look.wall.count();
  object["current_epoch"] = process.current_epoch.value;
  object["tilt_since"] = wall_of(process.tilt_since, look);
  object["writable"] = process.writable;
  object["quarantined"] = process.quarantined;
  object["identity_conflict"] = process.identity_conflict;
  return json::serialize(object);
}

std::string event_json(const History::PastEvent& past) {
  return json::serialize(json::object{{"number", past.number},
                                      {"time", past.time.count()},
                                      {"type", past.event.type},
                                      {"text", as_utf8(past.event.text)},
                                      {"master", as_utf8(past.event.master)}});
}

std::string story_json(const quorum::FailoverStory& story, bool names) {
  return json::serialize(story_object(story, names));
}

std::string story_json(const History::PastStory& past, bool names) {
  json::object object = story_object(past.story, names);
  object["number"] = past.number;
  object["time"] = past.time.count();
  object["story"] = as_utf8(story_text(past.story, names));
  return json::serialize(object);
}

Task<std::shared_ptr<const StatusSnapshot>> look_at_all(Executor loop, const quorum::Core& core,
                                                        const History& history) {
  std::vector<MasterPicture> masters = co_await look_at_masters(loop, core);
  auto status = std::make_shared<StatusSnapshot>(StatusSnapshot{look_now(core), core.process()});
  status->masters = std::move(masters);
  status->events = history.events();
  status->failovers = history.stories();
  co_return status;
}

std::string status_json(const StatusSnapshot& status) {
  std::string text = "{\"process\":" + process_json(status.process, status.look) + ",\"masters\":[";
  const char* comma = "";
  for (const MasterPicture& master : status.masters) {
    text.append(comma).append(master_json(master, status.look));
    comma = ",";
  }
  text += "],\"events\":[";
  comma = "";
  for (const auto& past : status.events) {
    text.append(comma).append(event_json(past));
    comma = ",";
  }
  text += "],\"failovers\":[";
  comma = "";
  for (const auto& past : status.failovers) {
    text.append(comma).append(story_json(past, status.look.names));
    comma = ",";
  }
  return text + "]}";
}

}  // namespace vedette::daemon
