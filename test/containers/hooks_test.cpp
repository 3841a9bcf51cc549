#include <algorithm>
#include <filesystem>
#include <memory>

#include "test/containers/image.hpp"
#include "test/lab/container_pod.hpp"

// The scripts and settings of docker/kubernetes/base, with what its manifests give them: data servers that ask the
// Vedettes whom to follow, and stop when their role is handed over.

namespace vedette::containers {

using namespace lab;

namespace {

constexpr std::size_t count = 3;
constexpr std::chrono::seconds patience_with_hooks{90};
const std::filesystem::path base = std::filesystem::path{DOCKER_FOLDER} / "kubernetes/base";

std::string numbered(const char* kind, std::size_t index) {
  return std::string{kind} + "-" + std::to_string(index);
}

std::string server_name(std::size_t index) {
  return numbered("redis", index) + ".redis.lab";
}

std::string vedette_name(std::size_t index) {
  return numbered("vedette", index) + ".vedette.lab";
}

/// Writes one number after another to whom the Vedettes name as the master, and notes what was acknowledged.
constexpr const char* writer = R"sh(
i=0
while [ ! -e /tmp/enough ]; do
  for vedette in 0 1 2; do
    master=$(timeout 1 redis-cli -h "vedette-$vedette.vedette.lab" -p 26379 sentinel get-master-addr-by-name mymaster \
      2>/dev/null | head -n 1)
    [ -z "$master" ] || break
  done
  i=$((i + 1))
  said=$(timeout 1 redis-cli -h "$master" -a "$PASSWORD" --no-auth-warning sadd numbers "$i" 2>/dev/null)
  [ "$said" != 1 ] || echo "$i" >>/tmp/acknowledged
done
touch /tmp/ended
)sh";

/// A pod's two containers: the data server and what hands its role over.
class Hooks : public Image {
 protected:
  void SetUp() override {
    Image::SetUp();
    if (IsSkipped()) return;
    onlooker_ = std::make_unique<Container>(network(), "onlooker",
                                            ContainerOptions{.words = {"sleep", "infinity"},
                                                             .environment = {{"PASSWORD", password}},
                                                             .options = {"--ip=" + network().address(10)}});
    for (std::size_t i = 0; i < count; ++i) start(*vedettes_.emplace_back(vedette_pod(i)));
    for (std::size_t i = 0; i < count; ++i) {
      start(*servers_.emplace_back(server_pod(i)));
      start(*handovers_.emplace_back(handover_pod(i)));
    }
    for (std::size_t i = 0; i < count; ++i) wait_until_ready(i);
    wait_until_known();
  }

  void start(ContainerPod& pod) { pod.appear(network().address(++last_address_)); }

  /// The manifest's readiness.
  void wait_until_ready(std::size_t index) {
    wait_until(
        [&] {
          return servers_.at(index)
                     ->container()
                     .exec({"sh", "-c",
                            "redis-cli info replication | tr -d '\\r' | "
                            "grep -q -e '^role:master' -e '^master_link_status:up'"})
                     .ending.status == 0;
        },
        patience_with_hooks, server_name(index) + " is ready",
        [&] { return servers_.at(index)->container().log() + state(); });
  }
  /// Every Vedette sees both replicas of the present master, and the others.
  void wait_until_known() {
    wait_until(
        [&] {
          for (std::size_t i = 0; i < count; ++i) {
            const std::string told = ask_vedette(i, "master mymaster");
            const std::string replicas = ask_vedette(i, "replicas mymaster");
            std::size_t up = 0;
            for (std::size_t at = 0; (at = replicas.find("master-link-status\nok", at)) != std::string::npos; ++at)
              ++up;
            if (up != count - 1 || replicas.find("s_down") != std::string::npos) return false;
            if (told.find("num-other-sentinels\n2") == std::string::npos) return false;
          }
          return true;
        },
        patience_with_hooks, "all know all", [&] { return state(); });
  }
  std::string ask_vedette(std::size_t index, const std::string& command) const {
    return onlooker_->shell("timeout 5 redis-cli -h " + vedette_name(index) + " -p 26379 sentinel " + command);
  }
  std::string ask_server(const std::string& host, const std::string& command) const {
    return onlooker_->shell("timeout 5 redis-cli -h " + host + " -a \"$PASSWORD\" --no-auth-warning " + command);
  }
  std::string master() const {
    const std::string told = ask_vedette(0, "get-master-addr-by-name mymaster");
    return told.substr(0, told.find('\n'));
  }

  /// As the kubelet does it: both hooks at the same time, SIGTERM for the server when its own is through.
  void restart_server(std::size_t index) {
    podman_output({"exec", "--detach", handovers_.at(index)->container().id(), "sh", "-c",
                   "vedette handover mymaster --deadline 20 >/handover/said 2>&1; touch /handover/over"});
    servers_.at(index)->container().exec({"sh", "/etc/redis/stop.sh"});
    servers_.at(index)->container().stop();
    servers_.at(index)->vanish();
    handovers_.at(index)->vanish();
    start(*servers_.at(index));
    start(*handovers_.at(index));
    wait_until_ready(index);
    wait_until_known();
  }

  /// What `vedette handover` said in the last stop of that pod.
  std::string told_by_handover(std::size_t index) const { return read_file(shared(index) + "/said"); }

  std::string state() const {
    std::string text;
    for (const auto& pod : vedettes_) text += pod->name() + ":\n" + pod->container().log() + "\n";
    return text;
  }

  const Container& onlooker() const { return *onlooker_; }
  std::vector<std::unique_ptr<ContainerPod>>& servers() { return servers_; }
  std::vector<std::unique_ptr<ContainerPod>>& vedettes() { return vedettes_; }

 private:
  std::unique_ptr<ContainerPod> vedette_pod(std::size_t index) {
    ContainerOptions options{.image = vedette_image(),
                             .words = {"vedette", "--env", "/etc/vedette/sentinel.conf"},
                             .environment = {{"POD_NAME", numbered("vedette", index)},
                                             {"NAMESPACE", "lab"},
                                             {"VEDETTE_ANNOUNCE_IP", vedette_name(index)},
                                             {"VEDETTE_MASTER_NAME", "mymaster"},
                                             {"VEDETTE_MASTER_HOST", server_name(0)},
                                             {"VEDETTE_QUORUM", "2"},
                                             {"VEDETTE_DOWN_AFTER_MILLISECONDS", "5000"},
                                             {"VEDETTE_FAILOVER_TIMEOUT", "60000"},
                                             {"VEDETTE_AUTH_PASS", password}},
                             .options = restricted_to("999:999")};
    const std::string configuration = write("vedette", "sentinel.conf", read_file(base / "sentinel.conf"));
    options.options.insert(options.options.end(),
                           {"--volume=" + configuration + ":/etc/vedette:ro", "--network-alias=" + vedette_name(index),
                            "--network-alias=vedette.lab"});
    return std::make_unique<ContainerPod>(network(), numbered("vedette", index), options);
  }

  std::unique_ptr<ContainerPod> server_pod(std::size_t index) {
    ContainerOptions options{.words = {"sh", "/etc/redis/start.sh"},
                             .environment = {{"POD_NAME", numbered("redis", index)},
                                             {"NAMESPACE", "lab"},
                                             {"REDIS_DOMAIN", "redis.lab"},
                                             {"VEDETTE_DOMAIN", "vedette.lab"},
                                             {"REDIS_PASSWORD", password},
                                             {"REDISCLI_AUTH", password}},
                             .options = restricted_to("999:999")};
    write("scripts", "start.sh", read_file(base / "start.sh"));
    const std::string scripts = write("scripts", "stop.sh", read_file(base / "stop.sh"));
    options.options.insert(options.options.end(),
                           {"--volume=" + scripts + ":/etc/redis:ro", "--tmpfs=/run/redis:rw,mode=1777",
                            "--volume=" + shared(index) + ":/handover", "--network-alias=" + server_name(index)});
    return std::make_unique<ContainerPod>(network(), numbered("redis", index), options);
  }

  std::unique_ptr<ContainerPod> handover_pod(std::size_t index) {
    ContainerOptions options{.image = vedette_image(),
                             .words = {"sh", "-c", "trap 'exit 0' TERM; while :; do sleep 3600 & wait $!; done"},
                             .environment = {{"POD_NAME", numbered("redis", index)},
                                             {"NAMESPACE", "lab"},
                                             {"VEDETTE_SERVER", server_name(index) + ":6379"},
                                             {"VEDETTE_SENTINELS", "vedette.lab:26379"},
                                             {"VEDETTE_AUTH_PASS", password}},
                             .options = restricted_to("999:999")};
    options.options.push_back("--volume=" + shared(index) + ":/handover");
    return std::make_unique<ContainerPod>(network(), numbered("handover", index), options);
  }

  /// The emptyDir between both containers of a pod.
  std::string shared(std::size_t index) const {
    const std::string folder = write(numbered("handover", index), "made", "");
    std::filesystem::permissions(folder, std::filesystem::perms{0777});
    return folder;
  }

  int last_address_ = 10;
  std::unique_ptr<Container> onlooker_;
  std::vector<std::unique_ptr<ContainerPod>> vedettes_, servers_, handovers_;
};

}  // namespace

TEST_F(Hooks, ARollingRestartHandsTheRoleOverAndLosesNothing) {
  EXPECT_EQ(master(), server_name(0));
  podman_output({"exec", "--detach", onlooker().id(), "sh", "-c", writer});

  // A StatefulSet begins with the last one.
  for (std::size_t left = count; left > 0; --left) {
    const std::string before = master();
    restart_server(left - 1);
    if (before == server_name(left - 1)) {
      EXPECT_NE(master(), before) << "its role was not handed over: " << told_by_handover(left - 1);
    }
  }

  onlooker().shell("touch /tmp/enough");
  wait_until([&] { return onlooker().shell("ls /tmp/ended 2>/dev/null") == "/tmp/ended"; }, patience_with_hooks,
             "the writer ends");
  EXPECT_GT(std::stoi(onlooker().shell("wc -l </tmp/acknowledged")), 100);
  EXPECT_EQ(onlooker().shell("redis-cli -h " + master() +
                             " -a \"$PASSWORD\" --no-auth-warning smembers numbers | sort >/tmp/kept; "
                             "sort /tmp/acknowledged | comm -23 - /tmp/kept | wc -l"),
            "0")
      << "acknowledged and lost";
}

TEST_F(Hooks, AfterAnOutageServersWithDataWaitForAVedetteToNameTheMaster) {
  ASSERT_EQ(ask_server(server_name(0), "set kept 1"), "OK");
  wait_until([&] { return ask_server(server_name(0), "wait 2 1000") == "2"; }, patience_with_hooks,
             "the replicas have it");
  ASSERT_EQ(onlooker().shell("redis-cli -h " + vedette_name(0) + " -p 26379 sentinel failover mymaster"), "OK");
  wait_until([&] { return master() != server_name(0); }, patience_with_hooks, "another master",
             [&] { return state(); });
  const std::string last = master();
  wait_until([&] { return ask_server(last, "wait 2 1000") == "2"; }, patience_with_hooks, "the others follow it");
  for (auto* pods : {&servers(), &vedettes()}) {
    for (auto& pod : *pods) pod->vanish();
  }

  for (auto& pod : servers()) start(*pod);
  wait_until(
      [&] {
        return std::all_of(servers().begin(), servers().end(), [](const auto& pod) {
          return pod->container().log().find("asking on") != std::string::npos;
        });
      },
      patience_with_hooks, "they ask");
  EXPECT_EQ(onlooker().shell("for i in 0 1 2; do timeout 1 redis-cli -h redis-$i.redis.lab ping; done 2>/dev/null"),
            "");
  for (auto& pod : vedettes()) start(*pod);

  for (std::size_t i = 0; i < count; ++i) wait_until_ready(i);
  wait_until_known();
  EXPECT_EQ(master(), last);
  EXPECT_EQ(ask_server(last, "get kept"), "1");
}

}  // namespace vedette::containers
