#include "test/simulation/run.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <sstream>
#include <utility>

#include "test/simulation/faults.hpp"
#include "test/simulation/liveness.hpp"
#include "test/simulation/retelling.hpp"
#include "test/simulation/strangers.hpp"
#include "test/simulation/world.hpp"

namespace vedette::simulation {

namespace {

constexpr Time look_every{100ms};
constexpr Time stays_well_for{3s};

using Look = std::function<std::optional<std::string>(const World&)>;

/// Runs until nothing is missing and stays so for a while. Returns how long that took, without the while; empty if it
/// did not come to that, or if a rule was broken.
std::optional<Time> settle(World& world, Time bound, const Look& what_misses) {
  const Time begin = world.time().now();
  bool well = false;
  Time well_since{};
  while (world.time().now() < begin + bound + stays_well_for) {
    world.run_until(world.time().now() + look_every);
    if (world.invariants().violation()) return std::nullopt;
    if (what_misses(world)) {
      well = false;
      if (world.time().now() > begin + bound) break;
    } else if (!well) {
      well = true;
      well_since = world.time().now();
    } else if (world.time().now() - well_since >= stays_well_for) {
      return well_since - begin;
    }
  }
  return std::nullopt;
}

std::string server_line(const Server& server) {
  std::ostringstream text;
  text << server.address().text() << (server.alive() ? "" : " (dead)") << ": "
       << (server.is_master() ? "master" : "replica of " + server.master()->text())
       << (server.link_up() ? ", link up" : "") << ", priority " << server.priority() << ", offset " << server.offset()
       << ", " << server.writes().size() << " writes";
  return text.str();
}

/// A group whose master can die and be replaced: all is well, and everybody knows a replica that is fit; empty if there
/// is none.
const World::Group* expendable(const World& world) {
  for (const World::Group& group : world.groups()) {
    const std::optional<quorum::Address> agreed = world.sentinels().back()->mind().master_address(group.name);
    const bool fit = std::any_of(group.servers.begin(), group.servers.end(), [&](const Server* server) {
      return server->alive() && server->link_up() && server->master() == agreed && server->priority() > 0 &&
             known_to_all(world, *server);
    });
    if (fit) return &group;
  }
  return nullptr;
}

/// What a majority of real Sentinels leaves undone, ours can't do: they never replace a master that says `role:slave`
/// for long if down-after is short, since its replicas have lost their link by then (behaviour §6.1 b, §7.4); and one
/// epoch with two addresses never heals (W17).
bool excused(const World& world) {
  if (world.options().references == 0) return false;
  return std::any_of(world.groups().begin(), world.groups().end(), [&](const World::Group& group) {
    std::set<std::pair<quorum::Epoch, std::string>> held;
    std::set<quorum::Epoch> epochs;
    bool lies = false;
    for (const auto& sentinel : world.sentinels()) {
      if (!sentinel->alive()) continue;
      const auto view = sentinel->mind().view(group.name);
      const auto address = sentinel->mind().master_address(group.name);
      if (!view || !address) continue;
      held.emplace(view->config_epoch, address->host);
      epochs.insert(view->config_epoch);
      lies = lies || std::any_of(group.servers.begin(), group.servers.end(), [&](const Server* server) {
               return server->address() == *address && !server->is_master();
             });
    }
    return lies || held.size() > epochs.size();
  });
}

Trace::Reader reader(std::ostream* story, Detail detail, const World& world) {
  if (story == nullptr) return {};
  Trace::Reader print = Trace::printing(*story);
  if (detail == Detail::all) return print;
  return [print = std::move(print), &world](Time when, std::string_view who, const std::string& what) {
    if (who == "world" || is_notable(what)) print(when, who, with_names(world, what));
  };
}

Outcome run_with(const Options& options, const std::vector<Strike>* strikes, std::ostream* story, Detail detail) {
  Trace trace;
  World world{options, trace};
  trace.tell(reader(story, detail, world));
  Faults faults{world};
  std::optional<Strangers> strangers;
  if (options.strangers) strangers.emplace(world);
  Invariants& invariants = world.invariants();
  Outcome outcome;
  const auto miss = [&](const char* rule, const Look& what_misses = what_is_missing) {
    if (invariants.violation() || excused(world) || have_lost_each_other(world)) return;
    invariants.findings().fail(rule, what_misses(world).value_or("it did not stay well"));
  };

  world.start();
  world.run_until(options.calm_start);
  const Time faults_end = world.time().now() + options.faults_last;
  strikes != nullptr ? faults.begin(*strikes) : faults.begin(faults_end);
  if (strangers) strangers->begin(faults_end);
  world.run_until(faults_end);
  if (strangers) strangers->leave();
  if (!invariants.violation()) {
    faults.heal();
    if (const std::optional<Time> took = settle(world, recovery_bound(options), what_is_missing)) {
      outcome.recovered_in = *took;
    } else {
      miss("18-21 recovery once faults stop");
    }
  }
  // Where a rule was broken not everybody may be alive.
  if (const World::Group* group = invariants.violation() ? nullptr : expendable(world); group != nullptr) {
    Server* master = world.server_at(*world.sentinels().back()->mind().master_address(group->name));
    // Who knows a replica only by its old master tells nothing to it.
    const bool all_known = std::all_of(group->servers.begin(), group->servers.end(), [&](const Server* server) {
      return !server->alive() || known_to_all(world, *server);
    });
    world.say("the master of " + group->name + " dies for good");
    master->kill();
    if (const std::optional<Time> took = settle(world, failover_bound(options), what_clients_miss)) {
      outcome.failed_over_in = *took;
      // Another group may have had nobody to promote so far, and find one now: it has the bound of a recovery.
      const auto missing = [&](const World& now) { return what_is_missing_at(now, *group); };
      if (all_known && options.references == 0 && !settle(world, following_bound(options), missing)) {
        miss("20 the replicas follow soon", missing);
      }
      world.say("it comes back");
      master->start(Comeback::with_data);
      if (!settle(world, recovery_bound(options), what_is_missing)) miss("20 the old master is adopted");
    } else {
      miss("19 a dead master is replaced");
    }
  }

  for (const auto& sentinel : world.sentinels()) {
    if (sentinel->alive()) invariants.ended(*sentinel);
  }
  outcome.violation = invariants.violation();
  outcome.trace_hash = trace.hash();
  outcome.lasted = world.time().now();
  outcome.elections = invariants.leaders().elections();
  outcome.writes = world.acknowledged();
  outcome.lost_writes = world.lost_writes();
  outcome.emptied = world.emptied();
  outcome.strikes = faults.struck();
  if (outcome.violation && story != nullptr) {
    world.say("VIOLATION " + outcome.violation->rule + ": " + outcome.violation->what);
    for (const auto& server : world.servers()) world.say(server_line(*server));
  }
  return outcome;
}

}  // namespace

Outcome run(const Options& options, std::ostream* story, Detail detail) {
  return run_with(options, nullptr, story, detail);
}

Outcome run(const Schedule& schedule, std::ostream* story, Detail detail) {
  return run_with(schedule.options, &schedule.strikes, story, detail);
}

}  // namespace vedette::simulation
