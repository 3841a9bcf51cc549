#include <filesystem>

#include "test/containers/image.hpp"

// The ways in which images of Sentinels are driven, each with the probes of the charts that drive it so (container
// §1.1 to §6), on a read-only root, without capabilities, as the users that they have.

namespace vedette::containers {

using namespace lab;

namespace {

std::string monitor_lines(const std::string& host, int port, int quorum = 1) {
  return "sentinel monitor mymaster " + host + " " + std::to_string(port) + " " + std::to_string(quorum) +
         "\nsentinel down-after-milliseconds mymaster 1000\nsentinel failover-timeout mymaster 10000\n"
         "sentinel auth-pass mymaster " +
         password + "\n";
}

using Ways = Image;

}  // namespace

TEST_F(Ways, AFileOfAConfigMapAsWithTheOfficialImage) {
  Servers servers{network()};
  // As the kubelet mounts it: links to a folder of that moment.
  const std::string mounted =
      write("config/..2026_11_21", "sentinel.conf", "port 26379\n" + monitor_lines(servers.master().address(), 6379));
  const auto config = std::filesystem::path{mounted}.parent_path();
  std::filesystem::create_directory_symlink("..2026_11_21", config / "..data");
  std::filesystem::create_symlink("..data/sentinel.conf", config / "sentinel.conf");
  std::filesystem::permissions(config, std::filesystem::perms{0755});
  ContainerOptions options{.image = vedette_image(),
                           .words = {"redis-sentinel", "/etc/redis/sentinel.conf"},
                           // What others of a shared env_file read is nothing to a Sentinel with a file.
                           .environment = {{"PORT", "3000"}, {"MASTER_NAME", "another"}},
                           .options = restricted_to("12345:0")};
  options.options.push_back("--volume=" + config.string() + ":/etc/redis:ro");
  Watcher watcher{network(), "sentinel", options};

  expect_it_fails_over(watcher, servers);

  expect_probe(watcher.container(), {"redis-cli", "-h", "localhost", "-p", "26379", "ping"}, "PONG");
  expect_probe(watcher.container(), {"vedette", "health"}, "process 1 answers at 127.0.0.1:26379");
  EXPECT_NE(watcher.container().shell("ls /data").find("sentinel.conf.state"), std::string::npos);
}

TEST_F(Ways, VariablesOfBitnamisImage) {
  Servers servers{network()};
  const std::string secrets = write("secrets", "redis-password", std::string{password} + "\n");
  ContainerOptions options{.image = vedette_image(),
                           .words = {"/opt/bitnami/scripts/redis-sentinel/run.sh"},
                           .environment = {{"REDIS_MASTER_HOST", "redis-master"},
                                           {"REDIS_MASTER_PASSWORD_FILE", "/secrets/redis-password"},
                                           {"REDIS_MASTER_SET", "mymaster"},
                                           {"REDIS_SENTINEL_QUORUM", "1"},
                                           {"REDIS_SENTINEL_DOWN_AFTER_MILLISECONDS", "1000"},
                                           {"REDIS_SENTINEL_FAILOVER_TIMEOUT", "10000"},
                                           {"REDIS_SENTINEL_PASSWORD", "our-own-4711"},
                                           {"ALLOW_EMPTY_PASSWORD", "no"},
                                           {"BITNAMI_DEBUG", "false"}},
                           .options = restricted_to("1001:0")};
  options.options.push_back("--volume=" + secrets + ":/secrets:ro");
  options.options.push_back("--volume=" + write("bitnami", "unused", "", 0644) + ":/bitnami");
  std::filesystem::permissions(write("bitnami", "unused", ""), std::filesystem::perms{0777});
  Watcher watcher{network(), "sentinel", options, "redis-cli -p 26379 -a our-own-4711 --no-auth-warning"};

  expect_it_fails_over(watcher, servers);

  // On their volume, where a later start finds it.
  EXPECT_NE(watcher.container().shell("ls /bitnami/redis-sentinel/conf").find("sentinel.conf.state"),
            std::string::npos);
  EXPECT_EQ(watcher.container().log().find("our-own-4711"), std::string::npos);
}

TEST_F(Ways, VariablesOfAHomeMadeImage) {
  Servers servers{network(), 6378};
  ContainerOptions options{.image = vedette_image(),
                           .environment = {{"REDIS_SENTINEL_PORT", "26378"},
                                           {"MASTER_NAME", "mymaster"},
                                           {"MASTER_HOST", servers.master().address()},
                                           {"MASTER_PORT", "6378"},
                                           {"QUONUM", "1"},
                                           {"DOWN_AFTER_MILLSECONDS", "1000"},
                                           {"NUMSLAVES", "1"},
                                           {"FAILOVER_TIMEOUT", "60000"},
                                           {"AUTH_PASS", password}},
                           .options = restricted_to("999:999")};
  Watcher watcher{network(), "sentinel", options, "redis-cli -p 26378"};

  expect_it_fails_over(watcher, servers);

  // Pods leave addresses behind: those are forgotten after an hour, unless a variable says otherwise.
  const std::string state = watcher.container().shell("cat /data/sentinel.conf.state");
  EXPECT_NE(state.find("forget-replicas-after-milliseconds mymaster 3600000"), std::string::npos) << state;
}

TEST_F(Ways, BitnamisChartWithAScriptOfItsOwn) {
  Servers servers{network()};
  const std::string scripts = write("scripts", "start-sentinel.sh", R"sh(#!/bin/bash
. /opt/bitnami/scripts/libos.sh
. /opt/bitnami/scripts/libvalidations.sh
. /opt/bitnami/scripts/libfile.sh
etc=/opt/bitnami/redis-sentinel/etc
if is_boolean_yes "$REDIS_SENTINEL_TLS_ENABLED"; then exit 3; fi
master=$(getent hosts redis-master | awk '{ print $1 }')
retry_while "getent hosts redis-master" 3 1 >/dev/null || exit 4
cp /opt/bitnami/redis-sentinel/mounted-etc/sentinel.conf "$etc/prepare.conf"
printf '\nsentinel auth-pass mymaster %s\nsentinel myid %s\n' "$REDIS_PASSWORD" \
  "$(echo "$HOSTNAME" | openssl sha1 | awk '{ print $2 }')" >>"$etc/prepare.conf"
replace_in_file "$etc/prepare.conf" "^sentinel monitor.*" "sentinel monitor mymaster $master 6379 1"
mv "$etc/prepare.conf" "$etc/sentinel.conf"
info "starting"
exec redis-server "$etc/sentinel.conf" --port 26379 --sentinel
)sh",
                                    0755);
  const std::string mounted =
      write("mounted-etc", "sentinel.conf",
            "dir \"/tmp\"\nport 26379\nsentinel monitor mymaster nobody 6379 1\n"
            "sentinel down-after-milliseconds mymaster 1000\nsentinel failover-timeout mymaster 10000\n"
            "sentinel parallel-syncs mymaster 1\n");
  const std::string health = write("health", "ping_sentinel.sh", R"sh(#!/bin/bash
response=$(timeout -s 15 "$1" redis-cli -h localhost -p "$REDIS_SENTINEL_PORT" ping)
if [ "$?" -eq 124 ]; then echo "Timed out"; exit 1; fi
if [ "$response" != "PONG" ]; then echo "$response"; exit 1; fi
)sh",
                                   0755);
  ContainerOptions options{.image = vedette_image(),
                           .words = {"-ec", "/opt/bitnami/scripts/start-scripts/start-sentinel.sh"},
                           .environment = {{"REDIS_PASSWORD", password},
                                           {"REDIS_SENTINEL_TLS_ENABLED", "no"},
                                           {"REDIS_SENTINEL_PORT", "26379"}},
                           .options = restricted_to("1001:1001")};
  options.options.insert(options.options.end(), {"--entrypoint=/bin/bash", "--tmpfs=/tmp:rw,mode=1777",
                                                 "--volume=" + scripts + ":/opt/bitnami/scripts/start-scripts:ro",
                                                 "--volume=" + mounted + ":/opt/bitnami/redis-sentinel/mounted-etc:ro",
                                                 "--volume=" + health + ":/health:ro"});
  // An emptyDir of a group that may write to it.
  const std::string etc = write("etc", "empty", "");
  std::filesystem::permissions(etc, std::filesystem::perms{0777});
  options.options.push_back("--volume=" + etc + ":/opt/bitnami/redis-sentinel/etc");
  Watcher watcher{network(), "sentinel", options};

  watcher.wait_until_it_answers();
  watcher.wait_until_it_watches();
  // Its Redis container reads the master from the same volume.
  const std::string awk = "awk '/monitor/ { print $4, $5 }' /opt/bitnami/redis-sentinel/etc/sentinel.conf";
  EXPECT_EQ(watcher.container().shell(awk), servers.master().address() + " 6379");
  expect_probe(watcher.container(), {"/bin/bash", "-ec", "/health/ping_sentinel.sh 5"}, "");
  EXPECT_EQ(watcher.container().shell("redis-cli -p 26379 sentinel master mymaster | grep -c s_down"), "0");

  servers.master().kill();
  watcher.wait_until_master_is(servers.replica().address(), 6379);
  wait_until([&] { return watcher.container().shell(awk) == servers.replica().address() + " 6379"; },
             std::chrono::seconds{30}, "the new master in the file");
}

TEST_F(Ways, AnOperatorThatTellsItTheMasterOverTheWire) {
  Servers servers{network()};
  // spotahome: an init container has copied the file into an emptyDir.
  const std::string redis = write("redis", "sentinel.conf",
                                  "sentinel monitor mymaster 127.0.0.1 6379 1\n"
                                  "sentinel down-after-milliseconds mymaster 1000\n",
                                  0666);
  std::filesystem::permissions(redis, std::filesystem::perms{0777});
  ContainerOptions options{
      .image = vedette_image(), .words = {"/redis/sentinel.conf", "--sentinel"}, .options = restricted_to("1000:1000")};
  options.options.insert(options.options.end(), {"--entrypoint=redis-server", "--volume=" + redis + ":/redis"});
  Watcher watcher{network(), "sentinel", options};
  watcher.wait_until_it_answers();
  const std::vector<std::string> ready{
      "sh", "-c",
      "redis-cli -h $(hostname) -p 26379 sentinel get-master-addr-by-name mymaster | head -n 1 | grep -vq '127.0.0.1'"};
  EXPECT_NE(watcher.container().exec(ready).ending.status, 0) << "ready with a master that is nobody's";

  EXPECT_EQ(watcher.ask("sentinel remove mymaster"), "OK");
  EXPECT_EQ(watcher.ask("sentinel monitor mymaster " + servers.master().address() + " 6379 1"), "OK");
  EXPECT_EQ(watcher.ask("sentinel set mymaster down-after-milliseconds 1000"), "OK");
  EXPECT_EQ(watcher.ask(std::string{"sentinel set mymaster auth-pass "} + password), "OK");

  expect_it_fails_over(watcher, servers);
  expect_probe(watcher.container(), {"sh", "-c", "redis-cli -h $(hostname) -p 26379 ping"}, "PONG");
  expect_probe(watcher.container(), ready, "");
  expect_probe(watcher.container(), {"/usr/bin/healthcheck.sh"}, "process 1 answers at 127.0.0.1:26379");
}

}  // namespace vedette::containers
