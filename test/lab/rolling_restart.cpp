#include "test/lab/rolling_restart.hpp"

#include <stdexcept>
#include <thread>

#include "test/lab/handover.hpp"
#include "test/lab/wait_until.hpp"

namespace vedette::lab {
namespace {

/// How long a pod is away between its end and its new start.
constexpr std::chrono::milliseconds away{500};
constexpr std::chrono::microseconds pace{1000};

DeploymentOptions options_for(Kind kind) {
  DeploymentOptions options;
  options.sentinels = {kind, kind, kind};
  return options;
}

}  // namespace

RollingRestart::RollingRestart(const Folder& folder, Kind kind)
    : group_{folder, options_for(kind)}, kind_{kind}, writer_{std::make_unique<Writer>(group_, "numbers", 0, pace)} {
  write_some_more();
}

void RollingRestart::restart_all() {
  writer_->begin_round();
  for (std::size_t index = group_.instances(); index-- > 0;) restart_server(index);
  for (std::size_t index = group_.sentinel_count(); index-- > 0;) restart_sentinel(index);
  write_some_more();
}

std::chrono::milliseconds RollingRestart::longest_gap_of_round() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(writer_->longest_pause_of_round());
}

std::size_t RollingRestart::lost() {
  writer_->stop();
  return writer_->lost_on(group_.instance(master()));
}

/// The hook, SIGTERM, some time, and a new start with its data.
void RollingRestart::restart_server(std::size_t index) {
  run_hook(index);
  RedisServer& server = group_.instance(index);
  server.process().stop(std::chrono::seconds{30});
  std::this_thread::sleep_for(away);
  server.restart();
  wait_until(
      [&] {
        const std::size_t now = master();
        for (std::size_t other = 0; other < group_.instances(); ++other) {
          if (other != now && !group_.instance(other).follows(group_.instance(now))) return false;
        }
        return true;
      },
      std::chrono::seconds{120}, "all follow the master", [&] { return group_.state(); });
  group_.wait_until_complete();
}

void RollingRestart::restart_sentinel(std::size_t index) {
  Sentinel& sentinel = group_.sentinel(index);
  sentinel.stop();
  std::this_thread::sleep_for(away);
  sentinel.restart();
  group_.wait_until_complete();
}

void RollingRestart::run_hook(std::size_t index) {
  if (kind_ == Kind::vedette) {
    const Finished finished = hand_over(group_, index);
    if (finished.ending.status != 0) throw std::runtime_error{"the handover failed: " + finished.output};
    return;
  }
  // What charts do: order a failover if this is the master, and wait until it is not any more, at most ten seconds.
  if (master() != index) return;
  group_.sentinel(0).command({"SENTINEL", "FAILOVER", group_.name()});
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (group_.sentinel(0).master_port(group_.name()) == group_.instance(index).port() &&
         std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
  }
}

std::size_t RollingRestart::master() {
  return group_.instance_at(group_.sentinel(0).master_address(group_.name()));
}

void RollingRestart::write_some_more() {
  const std::size_t then = writer_->count();
  wait_until([&] { return writer_->count() > then + 1000; }, std::chrono::seconds{120}, "the writer is at work",
             [&] { return group_.state(); });
}

}  // namespace vedette::lab
