#include "daemon/scripts.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <utility>

namespace vedette::daemon {
namespace {

constexpr std::size_t most_jobs = 256;
constexpr std::size_t most_running = 16;
constexpr int most_runs = 10;

// How redis-sentinel reports what never ran (behaviour §7.10).
constexpr int status_of_failed_exec = 2;
constexpr int signal_of_failed_fork = 99;

/// Starts a child with default signal dispositions, an empty signal mask and no descriptor but the standard streams.
/// Returns 0 or the error.
int spawn(const std::vector<std::string>& argv, pid_t& pid) {
  std::vector<char*> arguments;
  arguments.reserve(argv.size() + 1);
  for (const std::string& word : argv) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);

  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawnattr_init(&attributes);

  // Whatever was opened without close-on-exec, by us or a library, stays here.
  int error = ::posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
  sigset_t all;
  sigset_t none;
  ::sigfillset(&all);
  ::sigemptyset(&none);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  if (error == 0) error = ::posix_spawn(&pid, argv.front().c_str(), &files, &attributes, arguments.data(), ::environ);

  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&files);
  return error;
}

bool is_fork_error(int error) {
  return error == EAGAIN || error == ENOMEM;
}

/// SENTINEL DEBUG takes any number; with this one sums stay within the clock's range.
quorum::Milliseconds at_most_a_day(quorum::Milliseconds span) {
  return std::min<quorum::Milliseconds>(span, std::chrono::hours{24});
}

quorum::Milliseconds whole_ms(Clock::duration span) {
  return std::max(quorum::Milliseconds{0}, std::chrono::duration_cast<quorum::Milliseconds>(span));
}

}  // namespace

Scripts::Scripts(Executor executor, std::function<quorum::Timing()> timing, std::function<void(quorum::Event)> announce)
    : timing_{std::move(timing)},
      announce_{std::move(announce)},
      children_{executor, SIGCHLD},
      timer_{executor, Clock::time_point::max()} {
  watch_children();
}

void Scripts::queue(std::string path, std::vector<std::string> arguments, ScriptKind kind) {
  if (stopped_) return;
  arguments.insert(arguments.begin(), std::move(path));
  jobs_.push_back(Job{std::move(arguments), 0, Clock::now(), 0, false, kind});
  if (jobs_.size() > most_jobs) {
    const auto oldest = std::find_if(jobs_.begin(), jobs_.end(), [](const Job& job) { return job.pid == 0; });
    count(*oldest, ScriptResult::dropped);
    jobs_.erase(oldest);
  }
  look();
}

std::vector<ScriptPicture> Scripts::pending() const {
  const Clock::time_point now = Clock::now();
  std::vector<ScriptPicture> pictures;
  for (const Job& job : jobs_) {
    const bool runs = job.pid != 0;
    pictures.push_back({job.argv, runs, job.pid, whole_ms(runs ? now - job.since : job.since - now), job.runs});
  }
  return pictures;
}

ScriptCount Scripts::count() const {
  const auto running = std::ranges::count_if(jobs_, [](const Job& job) { return job.pid != 0; });
  return {jobs_.size(), static_cast<std::size_t>(running)};
}

void Scripts::stop() {
  stopped_ = true;
  error_code ignored;
  children_.cancel(ignored);
  timer_.cancel();
}

void Scripts::watch_children() {
  children_.async_wait([this](error_code cut_short, int) {
    if (cut_short) return;
    watch_children();
    look();
  });
}

void Scripts::look() {
  reap();
  kill_overdue();
  start_due();
  arm();
}

void Scripts::reap() {
  for (auto job = jobs_.begin(); job != jobs_.end();) {
    int status = 0;
    // Only our own: others in this process may have children as well.
    if (job->pid == 0 || ::waitpid(job->pid, &status, WNOHANG) != job->pid) {
      ++job;
      continue;
    }
    const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    const int exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    announce(quorum::Level::debug, "-script-child",
             std::to_string(job->pid) + ' ' + std::to_string(exit_status) + ' ' + std::to_string(signal));
    job->pid = 0;
    --running_;
    job = ended(*job, signal, exit_status) ? std::next(job) : jobs_.erase(job);
  }
  if (::getpid() == 1) reap_orphans();
}

/// The first process of a container inherits the children of all others, such as what a probe or a script left behind.
void Scripts::reap_orphans() const {
  while (true) {
    siginfo_t ended{};
    if (::waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) != 0 || ended.si_pid == 0) return;
    // One of ours that has ended since: its signal is still to come.
    if (std::ranges::find(jobs_, ended.si_pid, &Job::pid) != jobs_.end()) return;
    ::waitpid(ended.si_pid, nullptr, WNOHANG);
  }
}

void Scripts::kill_overdue() {
  const quorum::Milliseconds limit = at_most_a_day(timing_().script_max_runtime);
  for (Job& job : jobs_) {
    if (job.pid == 0 || job.killed || Clock::now() - job.since <= limit) continue;
    job.killed = true;
    count(job, ScriptResult::timeout);
    announce(quorum::Level::warning, "-script-timeout", job.argv.front() + ' ' + std::to_string(job.pid));
    ::kill(job.pid, SIGKILL);
  }
}

void Scripts::start_due() {
  for (auto job = jobs_.begin(); job != jobs_.end() && running_ < most_running && !stopped_;) {
    const bool due = job->pid == 0 && job->since <= Clock::now();
    job = !due || start(*job) ? std::next(job) : jobs_.erase(job);
  }
}

bool Scripts::start(Job& job) {
  ++job.runs;
  job.killed = false;
  const int error = spawn(job.argv, job.pid);
  if (error == 0) {
    ++running_;
    job.since = Clock::now();
    announce(quorum::Level::debug, "+script-child", std::to_string(job.pid));
    return true;
  }
  job.pid = 0;
  if (!is_fork_error(error)) return ended(job, 0, status_of_failed_exec);
  announce(quorum::Level::warning, "-script-error",
           job.argv.front() + ' ' + std::to_string(signal_of_failed_fork) + " 0");
  if (job.runs < most_runs) return again_later(job);
  count(job, ScriptResult::failed);
  return false;
}

bool Scripts::ended(Job& job, int signal, int status) {
  if (signal == 0 && status == 0) {
    count(job, ScriptResult::ok);
    return false;
  }
  const bool worth_another = signal != 0 || status == 1;
  if (worth_another && job.runs < most_runs) return again_later(job);
  count(job, ScriptResult::failed);
  announce(quorum::Level::warning, "-script-error",
           job.argv.front() + ' ' + std::to_string(signal) + ' ' + std::to_string(status));
  return false;
}

bool Scripts::again_later(Job& job) {
  count(job, ScriptResult::retry);
  job.since = Clock::now() + at_most_a_day(timing_().script_retry_delay) * (1 << (job.runs - 1));
  return true;
}

void Scripts::arm() {
  if (stopped_) return;
  Clock::time_point next = Clock::time_point::max();
  const quorum::Milliseconds limit = at_most_a_day(timing_().script_max_runtime);
  for (const Job& job : jobs_) {
    if (job.pid != 0) {
      // Beyond the limit, not at it; afterwards SIGCHLD brings us back.
      if (!job.killed) next = std::min(next, job.since + limit + quorum::Milliseconds{1});
    } else if (running_ < most_running) {
      next = std::min(next, job.since);
    }
  }
  timer_.expires_at(next);
  timer_.async_wait([this](error_code cut_short) {
    if (!cut_short) look();
  });
}

void Scripts::count(const Job& job, ScriptResult result) {
  if (counts_) ++(*counts_)[at(job.kind)][at(result)];
}

void Scripts::announce(quorum::Level level, const char* type, std::string text) const {
  quorum::Event event;
  event.level = level;
  event.type = type;
  event.text = std::move(text);
  announce_(std::move(event));
}

}  // namespace vedette::daemon
