#include <algorithm>
#include <cstdio>
#include <vector>

#include "test/containers/image.hpp"

// What holds for the image however it is driven (container §9).

namespace vedette::containers {

using namespace lab;

namespace {

/// A Vedette without a master, as an operator starts it.
ContainerOptions idle(std::vector<std::string> options = restricted_to("999:0")) {
  return {.image = vedette_image(), .options = std::move(options)};
}

Finished once(const std::vector<std::string>& words) {
  std::vector<std::string> command{"run", "--rm", "--network=none", vedette_image()};
  command.insert(command.end(), words.begin(), words.end());
  return podman(std::move(command));
}

/// Milliseconds from the start of the program to its first PONG, told by a shell in a container of its own.
long start_time(const std::string& image, const ContainerNetwork& network) {
  const Container container{
      network, "started", {.image = image, .words = {"sleep", "600"}, .options = {"--entrypoint=", "--user=0"}}};
  const std::string script =
      "echo 'sentinel monitor mymaster 127.0.0.1 6379 2' >/data/s.conf; begin=$(date +%s%3N); "
      "redis-sentinel /data/s.conf >/dev/null 2>&1 & until [ \"$(redis-cli -p 26379 ping 2>/dev/null)\" = PONG ]; "
      "do :; done; echo $(($(date +%s%3N) - begin)); kill $!; rm -f /data/s.conf*";
  std::vector<long> spans;
  for (int i = 0; i < 5; ++i) spans.push_back(std::stol(container.shell(script)));
  std::ranges::sort(spans);
  return spans[spans.size() / 2];
}

double megabytes(const std::string& image) {
  return std::stod(podman_output({"image", "inspect", "--format", "{{.Size}}", image})) / 1e6;
}

}  // namespace

TEST_F(Image, EndsOnSigtermWithinASecondAndComesBackAsTheSame) {
  Watcher watcher{network(), "sentinel", idle()};
  watcher.wait_until_it_answers();
  EXPECT_EQ(watcher.ask("sentinel monitor mymaster 10.0.0.1 6379 2"), "OK");
  const std::string id = watcher.ask("sentinel myid");

  const Container::Stopped stopped = watcher.container().stop();

  EXPECT_EQ(stopped.status, 0);
  EXPECT_LT(stopped.took, std::chrono::seconds{1});
  watcher.container().start();
  watcher.wait_until_it_answers();
  EXPECT_EQ(watcher.ask("sentinel myid"), id);
  EXPECT_EQ(watcher.master_field("ip"), "10.0.0.1");
}

TEST_F(Image, StartsAsAnyUser) {
  for (const char* user : {"0:0", "999:0", "1000:1000", "1001:0", "1001:1001", "12345:0", "4294967:12345"}) {
    Watcher watcher{network(), "sentinel", idle(restricted_to(user))};
    watcher.wait_until_it_answers();
    // It keeps its state, or it would neither vote nor stand.
    EXPECT_EQ(watcher.ask("sentinel flushconfig"), "OK") << user;
    EXPECT_EQ(watcher.container().log().find("gives no vote"), std::string::npos) << watcher.container().log();
  }
}

TEST_F(Image, TellsWhetherItIsWell) {
  const std::vector<std::string> check{"vedette", "health"};
  const std::vector<std::vector<std::string>> ways{
      {"--port", "26379"}, {"--port", "7777", "--requirepass", "secret", "--http-port", "0"}, {"--http-port", "8080"}};
  for (const auto& way : ways) {
    ContainerOptions options = idle();
    options.words = way;
    Watcher watcher{network(), "sentinel", options};
    wait_until([&] { return watcher.container().exec(check).ending.status == 0; }, std::chrono::seconds{30},
               "health with " + way.back(), [&] { return watcher.container().log(); });

    watcher.container().signal("STOP");
    EXPECT_EQ(watcher.container().exec(check).ending.status, 1) << way.back();
    watcher.container().signal("CONT");
    wait_until([&] { return watcher.container().exec(check).ending.status == 0; }, std::chrono::seconds{30}, "health");
  }
  EXPECT_NE(podman_output({"image", "inspect", "--format", "{{.HealthCheck}}", vedette_image()}).find("vedette health"),
            std::string::npos);
}

TEST_F(Image, ServesMetricsAtTheirPortUnlessTheFileSaysOtherwise) {
  Watcher watcher{network(), "sentinel", idle()};
  watcher.wait_until_it_answers();
  const auto get = [&](const std::string& path) {
    return watcher.container().shell("exec bash -c 'exec 3<>/dev/tcp/127.0.0.1/9355; printf \"GET " + path +
                                     " HTTP/1.0\\r\\n\\r\\n\" >&3; cat <&3'");
  };
  EXPECT_NE(get("/readyz").find(" 200 "), std::string::npos) << get("/readyz");
  EXPECT_NE(get("/metrics").find("vedette_"), std::string::npos);
}

TEST_F(Image, HasWhatProbesHooksAndScriptsCall) {
  Watcher watcher{network(), "sentinel", idle()};
  for (const char* tool : {"sh",
                           "bash",
                           "redis-cli",
                           "valkey-cli",
                           "redis-sentinel",
                           "valkey-sentinel",
                           "redis-server",
                           "valkey-server",
                           "vedette",
                           "hostname",
                           "getent",
                           "awk",
                           "sed",
                           "grep",
                           "seq",
                           "cat",
                           "mv",
                           "cp",
                           "tr",
                           "date",
                           "timeout",
                           "head",
                           "openssl",
                           "sleep"}) {
    EXPECT_EQ(watcher.container().exec({"sh", "-c", std::string{"command -v "} + tool}).ending.status, 0) << tool;
  }
  for (const char* path :
       {"/usr/local/bin/redis-sentinel", "/usr/local/bin/docker-entrypoint.sh",
        "/opt/bitnami/redis-sentinel/bin/redis-sentinel", "/opt/bitnami/redis-sentinel/bin/redis-cli",
        "/opt/bitnami/scripts/redis-sentinel/run.sh", "/opt/bitnami/scripts/liblog.sh"}) {
    EXPECT_EQ(watcher.container().exec({"test", "-r", path}).ending.status, 0) << path;
  }
}

TEST_F(Image, SaysThatItIsNoDataServer) {
  for (const char* name : {"redis-server", "valkey-server"}) {
    const Finished finished = once({name});
    EXPECT_EQ(finished.ending.status, 1);
    EXPECT_NE(finished.output.find("no data server: with --sentinel it starts as one"), std::string::npos)
        << finished.output;
  }
  EXPECT_NE(once({"redis-server", "--version"}).output.find("Vedette"), std::string::npos);
  EXPECT_NE(once({"sh", "-c", "echo as it is"}).output.find("as it is"), std::string::npos);
}

TEST_F(Image, LeavesNoZombies) {
  Watcher watcher{network(), "sentinel", idle()};
  watcher.wait_until_it_answers();
  // Their parents are gone before they are, so that the first process inherits them.
  for (int i = 0; i < 5; ++i) watcher.container().shell("sh -c '(sleep 0.2; true) & (sleep 0.1; false) &'");
  const std::string running = "for p in /proc/[0-9]*; do awk '{ print $2, $3 }' $p/stat; done 2>/dev/null";
  wait_until([&] { return watcher.container().shell(running).find("sleep") == std::string::npos; },
             std::chrono::seconds{30}, "the end of what was left behind");
  EXPECT_EQ(watcher.container().shell(running + " | grep -c ' Z$'"), "0");
}

TEST_F(Image, IsSmallAndStartsAsQuicklyAsTheOriginal) {
  const double base = megabytes("docker.io/library/debian:trixie-slim");
  const double ours = megabytes(vedette_image());
  const double theirs = megabytes(redis_image());
  const long our_start = start_time(vedette_image(), network());
  const long their_start = start_time(redis_image(), network());
  std::printf("base %.1f MB; on top of it Vedette %.1f MB, redis-sentinel 8.0.2 %.1f MB\n", base, ours - base,
              theirs - base);
  std::printf("first PONG: Vedette after %ld ms, redis-sentinel after %ld ms\n", our_start, their_start);
  EXPECT_LT(ours - base, 40);
  EXPECT_LT(our_start, 1000);
}

}  // namespace vedette::containers
