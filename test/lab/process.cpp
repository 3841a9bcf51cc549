#include "test/lab/process.hpp"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

#include "test/lab/folder.hpp"

namespace vedette::lab {

namespace {

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> result;
  for (std::string& word : words) result.push_back(word.data());
  result.push_back(nullptr);
  return result;
}

/// Our own environment with the given names replaced.
std::vector<std::string> environment_with(const std::map<std::string, std::string>& extra) {
  std::vector<std::string> result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (!extra.contains(text.substr(0, text.find('=')))) result.push_back(text);
  }
  for (const auto& [name, value] : extra) {
    std::string entry = name;
    entry.append("=").append(value);
    result.push_back(std::move(entry));
  }
  return result;
}

Ending ending_of(int status) {
  if (WIFSIGNALED(status)) return {.signal = WTERMSIG(status)};
  return {.status = WEXITSTATUS(status)};
}

}  // namespace

std::string to_string(const Ending& ending) {
  return ending.signal != 0 ? "signal " + std::to_string(ending.signal) : "status " + std::to_string(ending.status);
}

Process::Process(const Launch& launch) {
  std::vector<std::string> words = launch.words;
  std::vector<std::string> environment = environment_with(launch.environment);
  const std::vector<char*> arguments = pointers(words);
  const std::vector<char*> variables = pointers(environment);
  const std::string output = launch.output.empty() ? "/dev/null" : launch.output.string();
  const std::string folder = launch.folder.string();
  const pid_t starter = getpid();

  // Nothing between fork and exec may allocate: another thread may hold the allocator's lock at the fork.
  pid_ = fork();
  if (pid_ < 0) throw std::system_error{errno, std::generic_category(), "fork"};
  if (pid_ > 0) {
    setpgid(pid_, pid_);
    return;
  }
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != starter) _exit(126);
  if (launch.network >= 0 && setns(launch.network, CLONE_NEWNET) != 0) _exit(126);
  if (!folder.empty() && chdir(folder.c_str()) != 0) _exit(126);
  const int in = open("/dev/null", O_RDONLY);
  const int out = open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  if (in < 0 || out < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0) _exit(126);
  // A client's connection of ours that a server inherits would outlive its close.
  close_range(3, ~0U, 0);
  execvpe(arguments[0], arguments.data(), variables.data());
  _exit(127);
}

Process::Process(Process&& other) noexcept
    : pid_{std::exchange(other.pid_, -1)}, ending_{std::exchange(other.ending_, std::nullopt)} {}

Process& Process::operator=(Process&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(ending_, other.ending_);
  return *this;
}

Process::~Process() {
  kill();
}

bool Process::reap(bool block) {
  if (pid_ < 0 || ending_) return true;
  int status = 0;
  pid_t got = 0;
  do {
    got = waitpid(pid_, &status, block ? 0 : WNOHANG);
  } while (got < 0 && errno == EINTR);
  if (got == pid_) ending_ = ending_of(status);
  if (got < 0) ending_ = Ending{};
  return ending_.has_value();
}

bool Process::running() {
  return pid_ >= 0 && !reap(false);
}

std::optional<Ending> Process::ended() {
  reap(false);
  return ending_;
}

void Process::signal(int number) {
  if (running()) ::kill(pid_, number);
}

void Process::pause() {
  signal(SIGSTOP);
  // The signal is taken up a moment later; who returns earlier would see it answer once more.
  siginfo_t info{};
  if (running()) waitid(P_PID, static_cast<id_t>(pid_), &info, WSTOPPED | WEXITED | WNOWAIT);
}

void Process::resume() {
  signal(SIGCONT);
}

void Process::kill() {
  if (pid_ < 0) return;
  if (!ending_) {
    ::kill(-pid_, SIGKILL);
    ::kill(pid_, SIGKILL);
    reap(true);
  } else {
    ::kill(-pid_, SIGKILL);
  }
}

Ending Process::stop(std::chrono::milliseconds patience) {
  // In this order: LeakSanitizer stops the threads at the exit, and a late SIGCONT would undo that stop for ever.
  signal(SIGCONT);
  signal(SIGTERM);
  if (!wait(patience)) kill();
  return ending_.value_or(Ending{});
}

std::optional<Ending> Process::wait(std::chrono::milliseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!reap(false)) {
    if (std::chrono::steady_clock::now() >= until) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
  return ending_;
}

Finished run(Launch launch, std::chrono::milliseconds patience) {
  const Folder folder{"run"};
  const std::filesystem::path output = folder.path() / "output";
  if (launch.output.empty()) launch.output = output;
  Process process{launch};
  const std::optional<Ending> ending = process.wait(patience);
  std::string text = read_file(launch.output);
  if (!ending) throw std::runtime_error{launch.words.front() + " takes too long: " + text};
  return {*ending, std::move(text)};
}

}  // namespace vedette::lab
