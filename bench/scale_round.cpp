#include "bench/scale_round.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>

#include "bench/answer_times.hpp"
#include "bench/call_count.hpp"
#include "bench/file_replacements.hpp"
#include "bench/process_cost.hpp"
#include "test/lab/sentinel.hpp"

namespace vedette::bench {

namespace {

using Moment = std::chrono::steady_clock::time_point;
using Seconds = std::chrono::duration<double>;

constexpr std::size_t replicas = 2;

std::string master_name(std::size_t master) {
  return "scale-" + std::to_string(master);
}

std::vector<std::string> directives_for(const ScaleSetting& setting) {
  std::vector<std::string> lines;
  for (std::size_t master = 0; master < setting.masters; ++master) {
    const std::string name = master_name(master);
    lines.push_back("sentinel monitor " + name + " " + Farm::host_of(master, 0) + " " + std::to_string(Farm::port) +
                    " " + std::to_string(setting.quorum));
    lines.push_back("sentinel down-after-milliseconds " + name + " " + std::to_string(setting.down_after.count()));
    lines.push_back("sentinel failover-timeout " + name + " " + std::to_string(setting.failover_timeout.count()));
  }
  return lines;
}

lab::Kind kind_of(const ScaleSetting& setting, std::size_t sentinel) {
  if (setting.product == Product::mixed) {
    // The last of them is the real one.
    return sentinel + 1 < setting.sentinels ? lab::Kind::vedette : lab::Kind::redis_sentinel;
  }
  return setting.product == Product::vedette ? lab::Kind::vedette : lab::Kind::redis_sentinel;
}

std::size_t times_in(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

// A redis-sentinel that watches a thousand masters writes its file thousands of times before it answers.
constexpr std::chrono::minutes longest_set_up{10};

/// One sentinel and what is noted about it.
struct Watcher {
  std::unique_ptr<lab::Sentinel> sentinel;
  std::unique_ptr<FileReplacements> writes;
  std::unique_ptr<lab::Subscription> events;
  double cpu_before = 0;
  std::uint64_t writes_before = 0;
};

class Scene {
 public:
  Scene(const ScaleSetting& setting, std::function<void(const std::string&)> tell, std::function<bool()> stop)
      : round_{.setting = setting},
        tell_{std::move(tell)},
        stop_{std::move(stop)},
        farm_{{.masters = setting.masters,
               .replicas = replicas,
               .processes = setting.farm_processes,
               .info = setting.farm_info}} {}

  ScaleRound run() {
    set_up();
    if (!stop_()) look_at_rest();
    if (!stop_()) fail_over();
    return std::move(round_);
  }

 private:
  void wait(std::chrono::seconds span) const {
    const Moment until = std::chrono::steady_clock::now() + span;
    while (!stop_() && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
  }

  const ScaleSetting& setting() const { return round_.setting; }

  void set_up() {
    const Moment begun = std::chrono::steady_clock::now();
    for (std::size_t number = 0; number < setting().sentinels && !stop_(); ++number) {
      lab::SentinelOptions options;
      options.kind = kind_of(setting(), number);
      options.directives = directives_for(setting());
      options.patience = longest_set_up;
      Watcher watcher;
      watcher.sentinel = std::make_unique<lab::Sentinel>(folder_, "sentinel-" + std::to_string(number), options);
      watcher.writes = std::make_unique<FileReplacements>(watcher.sentinel->file());
      round_.sentinels.push_back(
          {.name =
               name_of(kind_of(setting(), number) == lab::Kind::vedette ? Product::vedette : Product::redis_sentinel)});
      watchers_.push_back(std::move(watcher));
    }
    const Moment until = begun + longest_set_up;
    for (std::size_t known = 0; known < watchers_.size() && !stop_();) {
      if (knows_all(*watchers_[known].sentinel)) {
        ++known;
        continue;
      }
      if (std::chrono::steady_clock::now() > until) throw std::runtime_error{"the Sentinels did not get to know all"};
      std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    round_.set_up = Seconds{std::chrono::steady_clock::now() - begun}.count();
    tell_("set up after " + std::to_string(static_cast<int>(round_.set_up)) + " s");
    for (Watcher& watcher : watchers_) watcher.events = watcher.sentinel->events();
  }

  bool knows_all(const lab::Sentinel& sentinel) const {
    const std::string text = sentinel.command({"INFO", "sentinel"}).text;
    const std::string whole =
        ",slaves=" + std::to_string(replicas) + ",sentinels=" + std::to_string(setting().sentinels);
    return times_in(text, whole) == setting().masters;
  }

  void begin_counting() {
    for (Watcher& watcher : watchers_) {
      watcher.cpu_before = cpu_seconds_of(watcher.sentinel->process().pid());
      watcher.writes_before = watcher.writes->count();
    }
    farm_before_ = farm_.counts();
    begun_ = std::chrono::steady_clock::now();
  }

  void look_at_rest() {
    wait(setting().settle);
    std::vector<std::string> names;
    for (std::size_t master = 0; master < setting().masters; ++master) names.push_back(master_name(master));
    begin_counting();
    answers_ = std::make_unique<AnswerTimes>(watchers_.front().sentinel->at(), names);
    wait(setting().rest);
    const double span = Seconds{std::chrono::steady_clock::now() - begun_}.count();
    round_.rest_ms = answers_->take();
    const FarmCounts farm = farm_.counts();
    const double each = span * static_cast<double>(watchers_.size());
    round_.messages = static_cast<double>(farm.commands - farm_before_.commands) / each;
    round_.pushes = static_cast<double>(farm.pushes - farm_before_.pushes) / each;
    round_.farm_cpu = 100 * (farm.cpu_seconds - farm_before_.cpu_seconds) / span;
    for (std::size_t number = 0; number < watchers_.size(); ++number) {
      const pid_t pid = watchers_[number].sentinel->process().pid();
      round_.sentinels[number].rest_cpu = 100 * (cpu_seconds_of(pid) - watchers_[number].cpu_before) / span;
      round_.sentinels[number].memory = memory_of(pid);
      if (setting().count_calls && !stop_()) round_.sentinels[number].calls = calls_per_second(pid);
    }
    tell_("at rest: " + std::to_string(round_.sentinels.front().rest_cpu).substr(0, 5) + " % of a core, " +
          std::to_string(static_cast<int>(round_.sentinels.front().memory)) + " MB");
  }

  void fail_over() {
    begin_counting();
    const Moment lost = farm_.lose(setting().loss, round_.expected());
    const Moment until = lost + setting().patience;
    std::size_t told = 0;
    while (!stop_() && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(std::chrono::milliseconds{100});
      for (Watcher& watcher : watchers_) watcher.writes->count();
      take_moments(lost);
      if (round_.everywhere.size() >= round_.expected()) break;
      const std::size_t tenth = 10 * round_.first.size() / round_.expected();
      if (tenth > told) tell_(std::to_string(round_.first.size()) + " failed over");
      told = std::max(told, tenth);
    }
    round_.failover_ms = answers_->take();
    for (std::size_t number = 0; number < watchers_.size(); ++number) {
      Watcher& watcher = watchers_[number];
      SentinelCost& cost = round_.sentinels[number];
      cost.failover_cpu = cpu_seconds_of(watcher.sentinel->process().pid()) - watcher.cpu_before;
      cost.writes = watcher.writes->count() - watcher.writes_before;
      cost.attempts = watcher.events->heard_on("+try-failover").size();
      cost.lost_attempts = watcher.events->heard_on("-failover-abort-not-elected").size();
    }
    const FarmCounts farm = farm_.counts();
    round_.farm_failover_cpu = farm.cpu_seconds - farm_before_.cpu_seconds;
    round_.promotions = farm.promotions - farm_before_.promotions;
  }

  void take_moments(Moment lost) {
    struct Switched {
      double first = 0;
      double last = 0;
      std::size_t sentinels = 0;
    };
    std::map<std::string, Switched> masters;
    for (const Watcher& watcher : watchers_) {
      std::map<std::string, double> here;
      for (const lab::Heard& heard : watcher.events->heard_on("+switch-master")) {
        here.emplace(heard.text.substr(0, heard.text.find(' ')), Seconds{heard.at - lost}.count());
      }
      for (const auto& [name, at] : here) {
        Switched& switched = masters[name];
        switched.first = switched.sentinels == 0 ? at : std::min(switched.first, at);
        switched.last = std::max(switched.last, at);
        ++switched.sentinels;
      }
    }
    round_.first.clear();
    round_.everywhere.clear();
    for (const auto& [name, switched] : masters) {
      round_.first.push_back(switched.first);
      if (switched.sentinels == watchers_.size()) round_.everywhere.push_back(switched.last);
    }
    std::sort(round_.first.begin(), round_.first.end());
    std::sort(round_.everywhere.begin(), round_.everywhere.end());
  }

  ScaleRound round_;
  std::function<void(const std::string&)> tell_;
  std::function<bool()> stop_;
  lab::Folder folder_{"scale"};
  Farm farm_;
  std::vector<Watcher> watchers_;
  std::unique_ptr<AnswerTimes> answers_;
  FarmCounts farm_before_;
  Moment begun_;
};

}  // namespace

std::string name_of(Product product) {
  if (product == Product::mixed) return "mixed";
  return product == Product::vedette ? "vedette" : "redis-sentinel";
}

std::string name_of(FarmLoss loss) {
  return loss == FarmLoss::silent ? "silent" : "refuses";
}

double quantile(const std::vector<double>& sorted, double share, std::size_t expected) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(expected)));
  if (expected == 0 || rank > sorted.size()) return -1;
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

ScaleRound run_scale_round(const ScaleSetting& setting, const std::function<void(const std::string&)>& tell,
                           const std::function<bool()>& stop) {
  Scene scene{setting, tell, stop};
  return scene.run();
}

}  // namespace vedette::bench
