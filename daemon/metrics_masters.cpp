#include <algorithm>
#include <array>
#include <string>

#include "daemon/metrics_families.hpp"
#include "daemon/metrics_family.hpp"
#include "daemon/usable_sentinels.hpp"

// Of masters: what holds, how it was found, elected and replaced.

namespace vedette::daemon {
namespace {

using quorum::MasterPicture;
using quorum::Milliseconds;
using quorum::Obstacle;
using quorum::Owner;

double seconds(Milliseconds time) {
  return static_cast<double>(time.count()) / 1e3;
}

constexpr std::array obstacles{Obstacle::paused,
                               Obstacle::tilt,
                               Obstacle::quarantined,
                               Obstacle::identity_conflict,
                               Obstacle::state_not_writable,
                               Obstacle::no_quorum,
                               Obstacle::no_majority,
                               Obstacle::disputed,
                               Obstacle::no_replica,
                               Obstacle::not_authorised,
                               Obstacle::no_good_replica};
static_assert(obstacles.size() == static_cast<std::size_t>(Obstacle::no_good_replica));

std::string_view state_word(const MasterPicture& master) {
  if (master.failover_in_progress) return "failover";
  if (master.odown_since) return "odown";
  return master.server.sdown_since ? "sdown" : "up";
}

/// One series for each master.
class PerMaster {
 public:
  PerMaster(Families& families, const MetricsSnapshot& snapshot) : families_{families}, snapshot_{snapshot} {}

  /// `value` of the picture.
  template <class Value>
  void see(std::string_view name, Value value) {
    Family family{name};
    for (const MasterPicture& master : snapshot_.masters) {
      family.add({master.server.name}, static_cast<double>(value(master)));
    }
    families_.add(std::move(family));
  }
  /// `value` of what was counted: a number or a Measure.
  template <class Value>
  void count(std::string_view name, Value value) {
    Family family{name};
    for (const auto& [master, counts] : snapshot_.counts.masters) {
      if constexpr (std::is_same_v<std::decay_t<decltype(value(counts))>, Measure>) {
        family.add({master}, value(counts));
      } else {
        family.add({master}, static_cast<double>(value(counts)));
      }
    }
    families_.add(std::move(family));
  }
  /// The same, with a series for each of `words`.
  template <std::size_t size, class Values>
  void count_each(std::string_view name, const Words<size>& words, Values values) {
    Family family{name};
    for (const auto& [master, counts] : snapshot_.counts.masters) {
      for (std::size_t i = 0; i < size; ++i) family.add({master, words[i]}, static_cast<double>(values(counts)[i]));
    }
    families_.add(std::move(family));
  }

 private:
  Families& families_;
  const MetricsSnapshot& snapshot_;
};

void add_verdicts(Families& families, const MetricsSnapshot& snapshot) {
  PerMaster masters{families, snapshot};
  masters.see("vedette_master_quorum_reachable", [](const MasterPicture& m) { return usable_sentinels(m).quorum; });
  masters.see("vedette_master_failover_authorizable",
              [](const MasterPicture& m) { return usable_sentinels(m).majority; });
  masters.see("vedette_failover_possible", [](const MasterPicture& m) { return m.obstacle == Obstacle::none; });
  const auto owned_by = [](Owner owner) {
    return [owner](const MasterPicture& m) {
      return std::count_if(m.replicas.begin(), m.replicas.end(), [&](const auto& one) { return one.owner == owner; });
    };
  };
  masters.see("vedette_strangers", owned_by(Owner::foreign));
  masters.see("vedette_unidentified_instances", owned_by(Owner::unknown));
  Family reasons{"vedette_failover_obstacle"};
  for (const MasterPicture& master : snapshot.masters) {
    for (const Obstacle obstacle : obstacles) {
      reasons.add({master.server.name, quorum::obstacle_name(obstacle)}, master.obstacle == obstacle ? 1 : 0);
    }
  }
  families.add(std::move(reasons));
}

}  // namespace

std::vector<prometheus::MetricFamily> master_families(const MetricsSnapshot& snapshot) {
  Families families;
  families.add("vedette_masters", static_cast<double>(snapshot.masters.size()));
  families.add("vedette_current_epoch", static_cast<double>(snapshot.process.current_epoch.value));
  Family info{"vedette_master_info"};
  Family state{"vedette_master_state"};
  for (const MasterPicture& master : snapshot.masters) {
    const quorum::ServerPicture& server = master.server;
    const bool names = snapshot.process.settings.announce_hostnames;
    info.add({server.name, server.address.shown(names) + ":" + std::to_string(server.address.port),
              server.run_id ? server.run_id->text() : std::string{}},
             1);
    for (const std::string_view word : {"up", "sdown", "odown", "failover"}) {
      state.add({server.name, word}, state_word(master) == word ? 1 : 0);
    }
  }
  families.add(std::move(info));
  families.add(std::move(state));
  PerMaster masters{families, snapshot};
  masters.see("vedette_master_quorum", [](const MasterPicture& m) { return m.settings.quorum; });
  masters.see("vedette_master_majority", [](const MasterPicture& m) { return m.voters / 2 + 1; });
  add_verdicts(families, snapshot);
  masters.see("vedette_master_down_after_seconds",
              [](const MasterPicture& m) { return seconds(m.settings.down_after); });
  masters.see("vedette_master_failover_timeout_seconds",
              [](const MasterPicture& m) { return seconds(m.settings.failover_timeout); });
  masters.see("vedette_master_parallel_syncs", [](const MasterPicture& m) { return m.settings.parallel_syncs; });
  masters.see("vedette_master_config_epoch", [](const MasterPicture& m) { return m.config_epoch.value; });
  masters.count("vedette_master_sdown_total", [](const MasterCounts& c) { return c.sdowns; });
  masters.count("vedette_master_odown_total", [](const MasterCounts& c) { return c.odowns; });
  masters.count("vedette_master_down_seconds_total", [&](const MasterCounts& c) {
    const auto now = c.down_since ? snapshot.now - *c.down_since : Milliseconds{0};
    return seconds(c.down_for + now);
  });
  masters.see("vedette_master_last_reply_timestamp_seconds",
              [&](const MasterPicture& m) { return snapshot.timestamp(m.server.link.last_ok_ping); });
  masters.count("vedette_master_reboots_total", [](const MasterCounts& c) { return c.reboots; });
  masters.count("vedette_master_rebirths_total", [](const MasterCounts& c) { return c.rebirths; });
  masters.count_each("vedette_master_switches_total", switch_causes, [](const MasterCounts& c) { return c.switches; });
  return families.take();
}

std::vector<prometheus::MetricFamily> election_families(const MetricsSnapshot& snapshot) {
  Families families;
  PerMaster masters{families, snapshot};
  masters.count("vedette_detection_duration_seconds", [](const MasterCounts& c) { return c.detection; });
  masters.count("vedette_agreement_duration_seconds", [](const MasterCounts& c) { return c.agreement; });
  masters.count_each("vedette_elections_total", election_results, [](const MasterCounts& c) { return c.elections; });
  masters.count("vedette_election_duration_seconds", [](const MasterCounts& c) { return c.election; });
  masters.count("vedette_votes_granted_total", [](const MasterCounts& c) { return c.votes_granted; });
  masters.count_each("vedette_votes_refused_total", vote_refusals,
                     [](const MasterCounts& c) { return c.votes_refused; });
  masters.count("vedette_votes_received_total", [](const MasterCounts& c) { return c.votes_received; });
  Family questions{"vedette_down_questions_total"};
  questions.add({"in"}, static_cast<double>(snapshot.counts.links.questions_in));
  questions.add({"out"}, static_cast<double>(snapshot.counts.links.questions_out));
  families.add(std::move(questions));
  return families.take();
}

std::vector<prometheus::MetricFamily> failover_families(const MetricsSnapshot& snapshot) {
  Families families;
  Family led{"vedette_failovers_total"};
  for (const auto& [master, counts] : snapshot.counts.masters) {
    for (std::size_t cause = 0; cause < failover_causes.size(); ++cause) {
      for (std::size_t result = 0; result < failover_results.size(); ++result) {
        led.add({master, failover_causes[cause], failover_results[result]},
                static_cast<double>(counts.failovers[cause][result]));
      }
    }
  }
  families.add(std::move(led));
  PerMaster masters{families, snapshot};
  masters.count("vedette_failover_duration_seconds", [](const MasterCounts& c) { return c.failover; });
  Family phases{"vedette_failover_phase_duration_seconds"};
  for (std::size_t phase = 0; phase < failover_phases.size(); ++phase) {
    phases.add({failover_phases[phase]}, snapshot.counts.phases[phase]);
  }
  families.add(std::move(phases));
  masters.see("vedette_failover_in_progress", [](const MasterPicture& m) { return m.failover_in_progress; });
  masters.count("vedette_failover_last_timestamp_seconds",
                [](const MasterCounts& c) { return seconds(c.last_failover.value_or(Milliseconds{0})); });
  constexpr Words<2> results{"done", "timeout"};
  masters.count_each("vedette_failover_replicas_reconfigured_total", results,
                     [](const MasterCounts& c) { return c.reconfigured; });
  return families.take();
}

}  // namespace vedette::daemon
