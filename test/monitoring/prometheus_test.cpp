#include <fstream>
#include <set>
#include <sstream>

#include "test/monitoring/watched_group.hpp"

namespace vedette::monitoring {

using namespace lab;

namespace {

Finished promtool(const std::vector<std::string>& words) {
  Launch launch;
  launch.words = {"promtool"};
  launch.words.insert(launch.words.end(), words.begin(), words.end());
  return run(launch, std::chrono::seconds{60});
}

class WithPromtool : public testing::Test {
 protected:
  void SetUp() override {
    if (!is_installed("promtool")) GTEST_SKIP() << "promtool is not installed (Debian's package prometheus)";
  }
};

/// The families of the first version of the catalogue that hold something in any group, by name without suffix.
constexpr const char* families[] = {"vedette_build_info",
                                    "vedette_info",
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
                                    "vedette_masters",
                                    "vedette_master_info",
                                    "vedette_master_state",
                                    "vedette_master_quorum",
                                    "vedette_master_majority",
                                    "vedette_master_quorum_reachable",
                                    "vedette_master_failover_authorizable",
                                    "vedette_failover_possible",
                                    "vedette_failover_obstacle",
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
                                    "process_cpu_seconds_total",
                                    "process_open_fds",
                                    "process_max_fds",
                                    "process_virtual_memory_bytes",
                                    "process_resident_memory_bytes",
                                    "process_start_time_seconds",
                                    "redis_sentinel_masters",
                                    "redis_sentinel_tilt",
                                    "redis_sentinel_master_status",
                                    "redis_sentinel_master_slaves",
                                    "redis_sentinel_master_sentinels",
                                    "redis_sentinel_master_ok_slaves",
                                    "redis_sentinel_master_ok_sentinels",
                                    "redis_sentinel_master_ckquorum_status"};

/// A Prometheus of our own that scrapes three Vedettes twice a second, with the alert rules that are shipped.
class WithPrometheus : public Watched {
 protected:
  void SetUp() override {
    if (vedette_is_redis_sentinel()) GTEST_SKIP() << "redis-sentinel serves no HTTP";
    if (!is_installed("prometheus")) GTEST_SKIP() << "prometheus is not installed (Debian's package prometheus)";
    std::ostringstream settings;
    settings << "global: {scrape_interval: 500ms, evaluation_interval: 500ms}\nrule_files: [\"" << ALERTS << "\"]\n"
             << "scrape_configs:\n  - job_name: vedette\n    static_configs: [{targets: [";
    for (std::size_t i = 0; i < ports.size(); ++i) settings << (i ? ", " : "") << "\"127.0.0.1:" << http_port(i) << '"';
    settings << "]}]\n";
    const auto file = folder.write("prometheus.yml", settings.str());
    Launch launch;
    launch.words = {"prometheus", "--config.file=" + file.string(),
                    "--storage.tsdb.path=" + (folder.path() / "tsdb").string(),
                    "--web.listen-address=127.0.0.1:" + std::to_string(web.number())};
    launch.output = folder.path() / "prometheus.log";
    prometheus = Process{launch};
    wait_until([&] { return http_get(door(), "/-/ready").status == 200; }, std::chrono::seconds{30},
               "Prometheus is ready");
  }

  Endpoint door() const { return {.port = web.number()}; }
  /// The body of the answer; `query` with what a URL wants escaped.
  std::string ask(const std::string& query) const {
    std::string escaped;
    for (const char c : query) {
      std::ostringstream hex;
      hex << '%' << std::hex << std::uppercase << static_cast<int>(static_cast<unsigned char>(c));
      escaped += std::isalnum(static_cast<unsigned char>(c)) ? std::string(1, c) : hex.str();
    }
    return http_get(door(), "/api/v1/query?query=" + escaped).body;
  }
  bool holds(const std::string& query) const { return ask(query).find("\"value\":[") != std::string::npos; }
  void wait_for(const std::string& query) const {
    wait_until([&] { return holds(query); }, std::chrono::seconds{40}, query, [&] { return ask(query); });
  }

  Port web;
  Process prometheus;
};

}  // namespace

TEST_F(WithPromtool, TheRulesAreWellFormed) {
  const Finished checked = promtool({"check", "rules", ALERTS});

  EXPECT_EQ(checked.ending.status, 0) << checked.output;
}

TEST_F(WithPromtool, EachAlertFiresAndResolves) {
  const Finished tested = promtool({"test", "rules", ALERTS_TEST});
  EXPECT_EQ(tested.ending.status, 0) << tested.output;

  const std::string tests = read_file(ALERTS_TEST);
  std::istringstream rules{read_file(ALERTS)};
  int alerts = 0;
  for (std::string line; std::getline(rules, line);) {
    const std::string mark = "- alert: ";
    const auto at = line.find(mark);
    if (at == std::string::npos) continue;
    ++alerts;
    const std::string alert = line.substr(at + mark.size());
    EXPECT_NE(tests.find("\"" + alert + "\""), std::string::npos) << alert << " has no test";
  }
  EXPECT_GE(alerts, 12);
}

TEST_F(WithPrometheus, SeesAFailoverInTheSeriesOfThreeVedettes) {
  Deployment group{folder, serving()};
  wait_for("count(vedette_failover_possible == 1) == 3");
  for (const char* name : families) {
    EXPECT_TRUE(holds("{__name__=~\"" + std::string{name} + "(_count)?\"}")) << name;
  }
  const std::string old_address = group.instance(0).at().text();
  wait_for("count(vedette_master_info{master=\"orders\",address=\"" + old_address + "\"}) == 3");

  group.instance(0).kill();
  const std::size_t chosen = group.wait_for_switch_from(0);

  wait_for("count(vedette_master_info{master=\"orders\",address=\"" + group.instance(chosen).at().text() + "\"}) == 3");
  wait_for("sum(vedette_failovers_total{master=\"orders\",cause=\"odown\",result=\"done\"}) == 1");
  wait_for("sum(vedette_elections_total{master=\"orders\",result=\"won\"}) == 1");
  wait_for("sum(vedette_master_switches_total{master=\"orders\",cause=\"own_failover\"}) == 1");
  wait_for("sum(vedette_master_switches_total{master=\"orders\",cause=\"peer_config\"}) == 2");
  wait_for("sum(vedette_failover_duration_seconds_count{master=\"orders\"}) == 1");
  wait_for("sum(vedette_failover_phase_duration_seconds_count{phase=\"promotion\"}) == 1");
  wait_for("ALERTS{alertname=\"VedetteFailover\",master=\"orders\",alertstate=\"firing\"}");
}

}  // namespace vedette::monitoring
