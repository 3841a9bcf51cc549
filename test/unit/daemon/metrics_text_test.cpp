#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "daemon/metrics_events.hpp"
#include "daemon/metrics_families.hpp"
#include "daemon/metrics_family.hpp"
#include "talk.hpp"

namespace vedette::daemon {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

/// The families that are wanted in the first version (metrics §7), and those that say whether a failover is possible.
constexpr std::string_view wanted[] = {
    "vedette_build_info",
    "vedette_info",
    "process_cpu_seconds_total",
    "process_open_fds",
    "process_max_fds",
    "process_virtual_memory_bytes",
    "process_virtual_memory_max_bytes",
    "process_resident_memory_bytes",
    "process_start_time_seconds",
    "vedette_loop_delay_seconds",
    "vedette_loop_busy_seconds_total",
    "vedette_tilt",
    "vedette_tilts_total",
    "vedette_tilt_seconds_total",
    "vedette_state_writes_total",
    "vedette_state_write_failures_total",
    "vedette_state_write_duration_seconds",
    "vedette_state_last_write_success_timestamp_seconds",
    "vedette_state_dirty",
    "vedette_tls_certificate_expiry_timestamp_seconds",
    "vedette_masters",
    "vedette_master_info",
    "vedette_master_state",
    "vedette_master_quorum",
    "vedette_master_majority",
    "vedette_master_quorum_reachable",
    "vedette_master_failover_authorizable",
    "vedette_master_config_epoch",
    "vedette_current_epoch",
    "vedette_master_sdown_total",
    "vedette_master_odown_total",
    "vedette_master_last_reply_timestamp_seconds",
    "vedette_master_switches_total",
    "vedette_detection_duration_seconds",
    "vedette_agreement_duration_seconds",
    "vedette_elections_total",
    "vedette_election_duration_seconds",
    "vedette_votes_granted_total",
    "vedette_votes_refused_total",
    "vedette_votes_received_total",
    "vedette_failovers_total",
    "vedette_failover_duration_seconds",
    "vedette_failover_phase_duration_seconds",
    "vedette_failover_in_progress",
    "vedette_failover_last_timestamp_seconds",
    "vedette_replicas",
    "vedette_peers",
    "vedette_link_up",
    "vedette_ping_duration_seconds",
    "vedette_reconnects_total",
    "vedette_hellos_total",
    "vedette_auth_failures_total",
    "vedette_resolve_failures_total",
    "vedette_resolve_duration_seconds",
    "vedette_clients",
    "vedette_client_connections_total",
    "vedette_commands_total",
    "vedette_command_duration_seconds",
    "vedette_events_published_total",
    "vedette_pubsub_messages_total",
    "vedette_clients_dropped_total",
    "vedette_scripts_total",
    "vedette_failover_possible",
    "vedette_failover_obstacle",
};

/// What redis_exporter 1.45 makes of a Sentinel (metrics §1).
constexpr std::string_view of_the_exporter[] = {
    "redis_sentinel_masters",
    "redis_sentinel_tilt",
    "redis_sentinel_running_scripts",
    "redis_sentinel_scripts_queue_length",
    "redis_sentinel_simulate_failure_flags",
    "redis_sentinel_master_status",
    "redis_sentinel_master_slaves",
    "redis_sentinel_master_sentinels",
    "redis_sentinel_master_ok_slaves",
    "redis_sentinel_master_ok_sentinels",
    "redis_sentinel_master_ckquorum_status",
};

quorum::MasterPicture master_named(const std::string& name, int number = 1) {
  quorum::MasterPicture master;
  master.server.name = name;
  master.server.address = quorum::Address{"10.0.0." + std::to_string(number % 250), 6379};
  master.server.run_id = quorum::RunId::parse(our_id);
  master.server.link = {.command_connected = true, .hello_connected = true, .last_ok_ping = quorum::at_ms(90'000)};
  master.settings.quorum = 2;
  master.settings.auth_pass = "hidden-of-master";
  master.voters = 3;
  for (int i = 1; i <= 2; ++i) {
    quorum::ServerPicture replica;
    replica.address = quorum::Address{"10.0.1." + std::to_string(i), 6379};
    replica.name = replica.address.text();
    replica.link = master.server.link;
    replica.report.offset = static_cast<std::uint64_t>(100 * i);
    replica.report.priority = 100;
    master.replicas.push_back(replica);
    quorum::SentinelPicture peer{.run_id = *quorum::RunId::parse(std::to_string(i) + peer_id),
                                 .link = master.server.link};
    master.sentinels.push_back(peer);
  }
  return master;
}

MetricsSnapshot snapshot_of(std::vector<quorum::MasterPicture> masters) {
  MetricsSnapshot snapshot{quorum::ProcessPicture{.my_id = *quorum::RunId::parse(our_id)}};
  snapshot.now = quorum::at_ms(100'000);
  snapshot.wall = quorum::Milliseconds{1'700'000'100'000};
  snapshot.started = quorum::Milliseconds{1'700'000'000'000};
  snapshot.mode = "standalone";
  snapshot.masters = std::move(masters);
  for (const auto& master : snapshot.masters) snapshot.counts.masters[master.server.name];
  snapshot.counts.commands.resize(command_table().size() + 1);
  return snapshot;
}

/// The names behind `# TYPE`, each once.
std::vector<std::string> families_in(const std::string& text) {
  std::vector<std::string> names;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# TYPE ")) names.push_back(line.substr(7, line.find(' ', 7) - 7));
  }
  return names;
}

TEST(MetricsText, HasAllFamiliesThatAreWanted) {
  const auto served = families_in(metrics_text(snapshot_of({master_named("orders")})));

  for (const auto name : wanted) EXPECT_THAT(served, Contains(name));
  for (const auto name : of_the_exporter) EXPECT_THAT(served, Contains(name));
  EXPECT_EQ(std::set<std::string>(served.begin(), served.end()).size(), served.size());
}

TEST(MetricsText, ServesWhatTheCatalogueNamesInItsOrder) {
  MetricsSnapshot snapshot = snapshot_of({master_named("orders")});
  snapshot.compatible = true;
  std::vector<std::string> catalogue;
  for (const MetricGroup& group : metric_groups()) {
    for (const MetricRow& row : group.rows) catalogue.emplace_back(row.name);
  }

  EXPECT_EQ(families_in(metrics_text(snapshot)), catalogue);
}

TEST(MetricsText, HasTheNamesOfServersOnlyIfTheyAreWanted) {
  MetricsSnapshot snapshot = snapshot_of({});
  EXPECT_THAT(metrics_text(snapshot), Not(HasSubstr("redis_up")));

  snapshot.compatible = true;

  EXPECT_THAT(metrics_text(snapshot),
              AllOf(HasSubstr("\nredis_up 1\n"), HasSubstr("redis_instance_info{maxmemory_policy=\"\","),
                    HasSubstr(",role=\"\",run_id=")));
}

TEST(MetricsText, IsTextOfPrometheus) {
  MetricsSnapshot snapshot = snapshot_of({master_named("orders")});
  snapshot.counts.masters["orders"].detection.took(std::chrono::milliseconds{7});
  const std::string text = metrics_text(snapshot);

  EXPECT_THAT(text, HasSubstr("# HELP vedette_masters Masters that are watched\n# TYPE vedette_masters gauge\n"
                              "vedette_masters 1\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE vedette_master_sdown_total counter\n"
                              "vedette_master_sdown_total{master=\"orders\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE vedette_detection_duration_seconds histogram\n"
                              "vedette_detection_duration_seconds_bucket{master=\"orders\",le=\"0.005\"} 0\n"
                              "vedette_detection_duration_seconds_bucket{master=\"orders\",le=\"0.01\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("vedette_detection_duration_seconds_bucket{master=\"orders\",le=\"+Inf\"} 1\n"
                              "vedette_detection_duration_seconds_sum{master=\"orders\"} 0.007\n"
                              "vedette_detection_duration_seconds_count{master=\"orders\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("vedette_master_last_reply_timestamp_seconds{master=\"orders\"} 1700000090\n"));
}

TEST(MetricsText, WritesNumbersAsPrometheusDoes) {
  Family family{"vedette_masters"};
  for (const double value : {0.0, 1e-4, 5e-5, 0.25, 1700000000.125, 9007199254740992.0, -1.0}) family.add({}, value);
  std::string text;
  add_text(text, family.take());

  for (const char* number :
       {" 0\n", " 0.0001\n", " 5e-05\n", " 0.25\n", " 1700000000.125\n", " 9007199254740992\n", " -1\n"}) {
    EXPECT_THAT(text, HasSubstr(number));
  }
}

TEST(MetricsText, EscapesWhatStandsInLabels) {
  const std::string text = metrics_text(snapshot_of({master_named("a\"b\\c\nd")}));

  EXPECT_THAT(text, HasSubstr("vedette_master_quorum{master=\"a\\\"b\\\\c\\nd\"} 2\n"));
}

TEST(MetricsText, WhatCanHappenIsThereAtZero) {
  const std::string text = metrics_text(snapshot_of({master_named("orders")}));

  for (const char* series : {"vedette_failovers_total{master=\"orders\",cause=\"odown\",result=\"done\"} 0",
                             "vedette_elections_total{master=\"orders\",result=\"split\"} 0",
                             "vedette_votes_refused_total{master=\"orders\",reason=\"stale_epoch\"} 0",
                             "vedette_master_switches_total{master=\"orders\",cause=\"operator\"} 0",
                             "vedette_state_write_failures_total{reason=\"fsync\"} 0",
                             "vedette_scripts_total{kind=\"reconfig\",result=\"timeout\"} 0",
                             "vedette_reconnects_total{role=\"sentinel\",reason=\"refused\"} 0",
                             "vedette_commands_total{command=\"ping\",result=\"ok\"} 0",
                             "vedette_commands_total{command=\"other\",result=\"error\"} 0",
                             "vedette_failover_phase_duration_seconds_count{phase=\"promotion\"} 0"}) {
    EXPECT_THAT(text, HasSubstr(std::string{series} + "\n"));
  }
}

TEST(MetricsText, OneStateHoldsAtATime) {
  quorum::MasterPicture master = master_named("orders");
  master.server.sdown_since = quorum::at_ms(95'000);
  master.odown_since = quorum::at_ms(96'000);
  master.obstacle = quorum::Obstacle::no_majority;
  const std::string text = metrics_text(snapshot_of({master}));

  EXPECT_THAT(text, HasSubstr("vedette_master_state{master=\"orders\",state=\"up\"} 0\n"
                              "vedette_master_state{master=\"orders\",state=\"sdown\"} 0\n"
                              "vedette_master_state{master=\"orders\",state=\"odown\"} 1\n"
                              "vedette_master_state{master=\"orders\",state=\"failover\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("vedette_failover_possible{master=\"orders\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("vedette_failover_obstacle{master=\"orders\",reason=\"no_majority\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("vedette_failover_obstacle{master=\"orders\",reason=\"no_quorum\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("redis_sentinel_master_status{master_address=\"10.0.0.1:6379\",master_name=\"orders\","
                              "master_status=\"odown\"} 0\n"));
}

TEST(MetricsText, NamesCredentialsAsWhatStandsInTheWay) {
  quorum::MasterPicture master = master_named("orders");
  master.obstacle = quorum::Obstacle::not_authorised;
  const std::string text = metrics_text(snapshot_of({master}));

  EXPECT_THAT(text, HasSubstr("reason=\"not_authorised\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("reason=\"no_good_replica\"} 0\n"));
}

TEST(MetricsText, CountsSentinelsAndReplicasByTheirState) {
  quorum::MasterPicture master = master_named("orders");
  master.replicas.front().sdown_since = quorum::at_ms(1);
  master.sentinels.front().sdown_since = quorum::at_ms(1);
  const std::string text = metrics_text(snapshot_of({master}));

  EXPECT_THAT(text, HasSubstr("vedette_replicas{master=\"orders\",state=\"up\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("vedette_replicas{master=\"orders\",state=\"sdown\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("vedette_peers{master=\"orders\",state=\"sdown\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("vedette_replica_lag_bytes{master=\"orders\",replica=\"10.0.1.1:6379\"} 100\n"));
  EXPECT_THAT(text, HasSubstr("redis_sentinel_master_ok_slaves{master_address=\"10.0.0.1:6379\","
                              "master_name=\"orders\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("redis_sentinel_master_ok_sentinels{master_address=\"10.0.0.1:6379\","
                              "master_name=\"orders\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("redis_sentinel_master_ckquorum_status{master_name=\"orders\",message=\"OK 2 usable "
                              "Sentinels. Quorum and failover authorization can be reached\"} 1\n"));
}

TEST(MetricsText, LeavesSingleReplicasOutIfItIsTold) {
  MetricsSnapshot snapshot = snapshot_of({master_named("orders")});
  EXPECT_THAT(metrics_text(snapshot), HasSubstr("10.0.1.1"));

  snapshot.replicas = false;

  EXPECT_THAT(metrics_text(snapshot), Not(HasSubstr("10.0.1.1")));
}

TEST(MetricsText, HoldsNoSecret) {
  MetricsSnapshot snapshot = snapshot_of({master_named("orders")});
  snapshot.process.settings.sentinel_pass = "hidden-of-process";
  snapshot.compatible = true;

  EXPECT_THAT(metrics_text(snapshot), Not(HasSubstr("hidden")));
}

TEST(MetricsText, IsPackedForWhoAcceptsIt) {
  const std::string text = metrics_text(snapshot_of({master_named("orders")}));
  const std::string packed = gzipped(text);

  std::string unpacked(text.size() + 1, '\0');
  z_stream stream{};
  ASSERT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(unpacked.data());
  stream.avail_out = static_cast<uInt>(unpacked.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  unpacked.resize(stream.total_out);
  inflateEnd(&stream);

  EXPECT_EQ(unpacked, text);
  EXPECT_LT(packed.size(), text.size() / 5);
}

TEST(MetricsText, TellsWhatFourHundredMastersCost) {
  std::vector<quorum::MasterPicture> masters;
  for (int i = 0; i < 400; ++i) masters.push_back(master_named("master-" + std::to_string(i), i));
  const MetricsSnapshot snapshot = snapshot_of(std::move(masters));

  const auto begun = Clock::now();
  const std::string text = metrics_text(snapshot);
  const auto written = Clock::now();
  const std::string packed = gzipped(text);
  const auto done = Clock::now();

  const auto ms = [](auto span) { return std::chrono::duration<double, std::milli>(span).count(); };
  std::cout << "400 masters: " << text.size() << " bytes in " << ms(written - begun) << " ms, packed " << packed.size()
            << " in " << ms(done - written) << " ms, on a thread of its own\n";
  EXPECT_GT(std::ranges::count(text, '\n'), 400 * 60);
}

TEST(MetricsReference, IsThatOfTheCode) {
  std::ifstream file{METRICS_REFERENCE};
  std::ostringstream text;
  text << file.rdbuf();

  EXPECT_EQ(text.str(), metrics_reference()) << "run ./dev reference";
}

}  // namespace
}  // namespace vedette::daemon
