#include "test/lab/container_group.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "test/lab/wait_until.hpp"

namespace vedette::lab {

namespace {

using std::chrono::seconds;
using View = ContainerGroupView;

constexpr seconds patience{60};

/// Asks all six at the same time; the names of pods that are not there do not resolve. Two lines become one, with a
/// tab.
constexpr const char* questions = R"sh(cd /tmp
for i in 0 1 2; do
  {
    echo "== redis-$i"
    printf 'info server\ninfo replication\n' | timeout 5 redis-cli -h "redis-$i" | tr -d '\r' | sed -n 's/:/\t/p'
    printf 'kept\t%s\n' "$(timeout 5 redis-cli -h "redis-$i" get kept)"
  } >"redis-$i" 2>/dev/null &
  {
    echo "== sentinel-$i"
    for what in get-master-addr-by-name master replicas sentinels; do
      echo "-- $what"
      timeout 5 redis-cli -h "sentinel-$i" -p 26379 sentinel "$what" mymaster | paste - -
    done
    echo "-- ckquorum"
    timeout 5 redis-cli -h "sentinel-$i" -p 26379 sentinel ckquorum mymaster
  } >"sentinel-$i" 2>/dev/null &
done
wait
cat redis-0 redis-1 redis-2 sentinel-0 sentinel-1 sentinel-2
)sh";

std::string numbered(const char* kind, std::size_t index) {
  return std::string{kind} + "-" + std::to_string(index);
}

ContainerOptions server_options(std::size_t index, bool append_only) {
  const std::string name = numbered("redis", index);
  std::string lines = "'dir /data' 'protected-mode no' 'repl-diskless-sync-delay 0' 'replica-announce-ip " + name + "'";
  lines += append_only ? " 'appendonly yes' 'appendfsync always'" : " 'save 3600 1'";
  if (index != 0) lines += " 'replicaof redis-0 6379'";
  return {.words = {"sh", "-c",
                    "[ -e /data/redis.conf ] || printf '%s\\n' " + lines +
                        " >/data/redis.conf; exec redis-server /data/redis.conf"}};
}

std::string sentinel_conf(std::size_t index, Kind kind) {
  std::string text =
      "port 26379\ndir /data\nsentinel resolve-hostnames yes\nsentinel announce-hostnames yes\n"
      "sentinel announce-ip " +
      numbered("sentinel", index) +
      "\nsentinel monitor mymaster redis-0 6379 2\nsentinel down-after-milliseconds mymaster 2000\n"
      "sentinel failover-timeout mymaster 10000\n";
  if (kind == Kind::vedette) text += "stable-identity yes\n";
  return text;
}

/// The file is read-only, as from a ConfigMap. redis-sentinel needs one of its own to write to; and it ends when the
/// name of its master does not resolve.
ContainerOptions sentinel_options(const std::string& name, const std::string& mounted, Kind kind) {
  ContainerOptions options;
  options.options = {"--volume=" + mounted + ":/etc/redis:ro"};
  if (kind == Kind::vedette) {
    options.image = vedette_image();
    options.words = {"redis-sentinel", "/etc/redis/sentinel.conf"};
    options.environment = {{"POD_NAMESPACE", "lab"}, {"POD_NAME", name}};
  } else {
    options.words = {"sh", "-c",
                     "[ -e /data/sentinel.conf ] || cp /etc/redis/sentinel.conf /data/; "
                     "while :; do redis-sentinel /data/sentinel.conf; sleep 1; done"};
  }
  return options;
}

std::string value_of(const View::Fields& fields, const std::string& field) {
  const auto found = fields.find(field);
  return found == fields.end() ? "" : found->second;
}

/// `OK 3 usable Sentinels. …`: 3; 0 if it is not OK.
long usable_in(const std::string& quorum) {
  return quorum.starts_with("OK ") ? std::strtol(quorum.c_str() + 3, nullptr, 10) : 0;
}

/// Lines `field<tab>value`. Each `first` begins another map.
std::vector<View::Fields> maps_of(const std::string& text, const std::string& first) {
  std::vector<View::Fields> maps;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string::npos) continue;
    const std::string field = line.substr(0, tab);
    if (maps.empty() || field == first) maps.emplace_back();
    maps.back()[field] = line.substr(tab + 1);
  }
  return maps;
}

/// What stands between lines that begin with that mark, by the rest of these lines.
std::map<std::string, std::string> sections_of(const std::string& text, const std::string& mark) {
  std::map<std::string, std::string> sections;
  std::string* open = nullptr;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(mark)) {
      open = &sections[line.substr(mark.size())];
    } else if (open != nullptr) {
      open->append(line).append("\n");
    }
  }
  return sections;
}

View view_of(const std::string& output) {
  View view;
  for (const auto& [name, text] : sections_of(output, "== ")) {
    if (name.starts_with("redis")) {
      const auto fields = maps_of(text, "redis_version");
      if (!fields.empty() && fields.front().contains("role")) view.servers[name] = fields.front();
      continue;
    }
    const auto parts = sections_of(text, "-- ");
    const auto master = maps_of(parts.at("master"), "name");
    if (master.empty() || !master.front().contains("runid")) continue;
    View::SentinelView seen;
    const std::string& address = parts.at("get-master-addr-by-name");
    seen.names = address.substr(0, address.find('\t'));
    seen.master = master.front();
    seen.replicas = maps_of(parts.at("replicas"), "name");
    seen.peers = maps_of(parts.at("sentinels"), "name");
    seen.quorum = parts.at("ckquorum");
    view.sentinels[name] = std::move(seen);
  }
  return view;
}

}  // namespace

ContainerGroup::ContainerGroup(ContainerGroupOptions options) : options_{options} {
  onlooker_ = std::make_unique<Container>(
      network_, "onlooker",
      ContainerOptions{.words = {"sleep", "infinity"}, .options = {"--ip=" + network_.address(10)}});
  for (std::size_t i = 0; i < size; ++i) {
    servers_.push_back(
        std::make_unique<ContainerPod>(network_, numbered("redis", i), server_options(i, options.append_only)));
    appear(*servers_.back());
  }
  ::chmod(folder_.path().c_str(), 0755);
  for (std::size_t i = 0; i < size; ++i) {
    const std::string name = numbered("sentinel", i);
    const auto mounted = folder_.path() / name;
    std::filesystem::create_directory(mounted);
    const auto file = folder_.write(name + "/sentinel.conf", sentinel_conf(i, options.sentinels));
    ::chmod(mounted.c_str(), 0755);
    ::chmod(file.c_str(), 0644);
    sentinels_.push_back(
        std::make_unique<ContainerPod>(network_, name, sentinel_options(name, mounted.string(), options.sentinels)));
    appear(*sentinels_.back());
  }
  keep();
  wait_until_well();
}

void ContainerGroup::appear(ContainerPod& pod) {
  pod.appear(network_.address(++last_address_));
}

void ContainerGroup::vanish() {
  for (auto& pod : sentinels_) pod->vanish();
  for (auto& pod : servers_) pod->vanish();
}

ContainerGroupView ContainerGroup::look() const {
  return view_of(onlooker_->shell(questions));
}

const ContainerPod* ContainerGroup::pod_of(const std::string& host) const {
  for (const auto& pod : servers_) {
    if (pod->name() == host || (pod->is_there() && pod->container().address() == host)) return pod.get();
  }
  return nullptr;
}

std::string ContainerGroup::problem() const {
  const View view = look();
  if (view.sentinels.empty()) return "no Sentinel answers";
  const std::string& named = view.sentinels.begin()->second.names;
  const ContainerPod* master = pod_of(named);
  if (master == nullptr || !view.servers.contains(master->name()))
    return "the master named, " + named + ", is not there";
  const View::Fields& of_master = view.servers.at(master->name());
  if (value_of(of_master, "role") != "master") return named + " is no master";
  if (value_of(of_master, "kept") != "1") return named + " has lost its data";
  for (const auto& pod : servers_) {
    if (!pod->is_there() || pod.get() == master) continue;
    const auto found = view.servers.find(pod->name());
    if (found == view.servers.end()) return pod->name() + " does not answer";
    if (value_of(found->second, "role") != "slave") return pod->name() + " is no replica";
    if (pod_of(value_of(found->second, "master_host")) != master) return pod->name() + " follows another";
    if (value_of(found->second, "master_link_status") != "up") return pod->name() + " has no link to its master";
  }
  const auto there =
      std::count_if(sentinels_.begin(), sentinels_.end(), [](const auto& pod) { return pod->is_there(); });
  for (const auto& pod : sentinels_) {
    if (!pod->is_there()) continue;
    const auto found = view.sentinels.find(pod->name());
    if (found == view.sentinels.end()) return pod->name() + " does not answer";
    const View::SentinelView& seen = found->second;
    if (seen.names != named) return pod->name() + " names " + seen.names;
    if (usable_in(seen.quorum) < there) return pod->name() + " says " + seen.quorum;
    if (value_of(seen.master, "flags") != "master" || value_of(seen.master, "runid") != value_of(of_master, "run_id")) {
      return pod->name() + " does not see the master well";
    }
    for (const auto& [name, fields] : view.servers) {
      if (name == master->name()) continue;
      const std::string run_id = value_of(fields, "run_id");
      const bool listed = std::any_of(seen.replicas.begin(), seen.replicas.end(), [&](const View::Fields& replica) {
        return value_of(replica, "runid") == run_id && value_of(replica, "flags") == "slave" &&
               value_of(replica, "master-link-status") == "ok";
      });
      if (!listed) return pod->name() + " does not see " + name + " well";
    }
  }
  return {};
}

std::optional<std::chrono::milliseconds> ContainerGroup::time_to_heal(std::chrono::milliseconds longest) const {
  const auto begin = std::chrono::steady_clock::now();
  const auto spent = [&] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
  };
  while (spent() < longest) {
    if (problem().empty()) return spent();
  }
  return std::nullopt;
}

void ContainerGroup::wait_until_well() const {
  if (!time_to_heal(patience)) throw std::runtime_error{"the group is not well: " + problem() + "\n" + state()};
}

void ContainerGroup::wait_until_acquainted(const ContainerPod& sentinel) const {
  // One program that asks on: each that is started in a container costs more than all its questions.
  const std::string said = onlooker_->shell("me=" + sentinel.name() + R"sh(
ask() { timeout 5 redis-cli -h "$1" -p 26379 sentinel "$2" mymaster 2>/dev/null; }
for round in $(seq 600); do
  id=$(timeout 5 redis-cli -h "$me" -p 26379 sentinel myid 2>/dev/null)
  missing=0
  [ "$(ask "$me" sentinels | grep -c '^runid$')" -ge 2 ] || missing=1
  for other in sentinel-0 sentinel-1 sentinel-2; do
    [ "$other" = "$me" ] || ask "$other" sentinels | grep -q "^$id$" || missing=1
  done
  [ -z "$id" ] || [ "$missing" = 1 ] || { echo acquainted; exit; }
  sleep 0.1
done)sh");
  if (said != "acquainted") throw std::runtime_error{"the Sentinels do not know each other\n" + state()};
}

void ContainerGroup::keep() {
  wait_until([this] { return ask(*servers_.front(), "set kept 1") == "OK"; }, patience, "a write");
  wait_until([this] { return ask(*servers_.front(), "wait 2 1000") == "2"; }, patience, "all replicas have it",
             [this] { return state(); });
}

void ContainerGroup::save_all() {
  if (options_.append_only) return;
  for (const auto& pod : servers_) {
    wait_until([&] { return ask(*pod, "save") == "OK"; }, patience, pod->name() + " saves");
  }
}

std::size_t ContainerGroup::master() const {
  const View view = look();
  for (std::size_t i = 0; i < size && !view.sentinels.empty(); ++i) {
    if (pod_of(view.sentinels.begin()->second.names) == servers_[i].get()) return i;
  }
  throw std::runtime_error{"nobody knows the master\n" + state()};
}

void ContainerGroup::change_master() {
  const std::size_t before = master();
  wait_until([this] { return ask(*sentinels_.front(), "sentinel failover mymaster") == "OK"; }, patience, "a failover",
             [this] { return state(); });
  wait_until([&] { return master() != before && problem().empty(); }, patience, "another master",
             [this] { return problem() + "\n" + state(); });
}

std::string ContainerGroup::ask(const ContainerPod& pod, const std::string& command) const {
  const std::string port = pod.name().starts_with("redis") ? "6379" : "26379";
  return onlooker_->shell("timeout 5 redis-cli -h " + pod.name() + " -p " + port + " " + command);
}

std::string ContainerGroup::state() const {
  std::string text = onlooker_->shell(questions) + "\n";
  for (const auto& pod : sentinels_) {
    if (pod->is_there()) text.append(pod->name()).append(" logs:\n").append(pod->container().log()).append("\n");
  }
  return text;
}

}  // namespace vedette::lab
