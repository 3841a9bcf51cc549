#include "bench/farm.hpp"

#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <new>
#include <system_error>
#include <thread>

#include "bench/farm_process.hpp"
#include "bench/process_cost.hpp"

namespace vedette::bench {

Farm::Farm(const FarmOptions& options) {
  void* shared = mmap(nullptr, sizeof(FarmBoard), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) throw std::system_error{errno, std::generic_category(), "mmap"};
  board_ = new (shared) FarmBoard{};
  for (std::size_t index = 0; index < options.processes; ++index) launch(options, index);
  while (board_->ready + board_->failed < options.processes) std::this_thread::sleep_for(std::chrono::milliseconds{5});
  if (board_->failed > 0) throw std::runtime_error{"the farm can't listen on its addresses; is another one running?"};
}

void Farm::launch(const FarmOptions& options, std::size_t index) {
  int ends[2];
  if (pipe(ends) != 0) throw std::system_error{errno, std::generic_category(), "pipe"};
  const pid_t pid = fork();
  if (pid < 0) throw std::system_error{errno, std::generic_category(), "fork"};
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // Ctrl-C is our parent's business.
    ::signal(SIGINT, SIG_IGN);
    ::close(ends[1]);
    for (const int other : orders_) ::close(other);
    try {
      FarmProcess process{options, index, ends[0], *board_};
      ++board_->ready;
      process.run();
    } catch (const std::exception&) {
      ++board_->failed;
    }
    _exit(0);
  }
  ::close(ends[0]);
  processes_.push_back(pid);
  orders_.push_back(ends[1]);
}

Farm::~Farm() {
  for (const int pipe : orders_) ::close(pipe);
  for (const pid_t pid : processes_) {
    ::kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
  }
  munmap(board_, sizeof(FarmBoard));
}

std::string Farm::host_of(std::size_t master, std::size_t place) {
  return "127." + std::to_string(100 + place) + "." + std::to_string(master / 250) + "." +
         std::to_string(master % 250 + 1);
}

std::chrono::steady_clock::time_point Farm::lose(FarmLoss how, std::size_t masters) {
  const auto begun = std::chrono::steady_clock::now();
  const FarmOrder order{how, masters};
  const std::uint32_t before = board_->obeyed;
  for (const int pipe : orders_) {
    if (::write(pipe, &order, sizeof order) != static_cast<ssize_t>(sizeof order)) {
      throw std::runtime_error{"a process of the farm has ended"};
    }
  }
  while (board_->obeyed < before + orders_.size()) std::this_thread::sleep_for(std::chrono::milliseconds{1});
  return begun;
}

FarmCounts Farm::counts() const {
  FarmCounts counts{board_->commands, board_->pushes, board_->connections, board_->promotions, 0};
  for (const pid_t pid : processes_) counts.cpu_seconds += cpu_seconds_of(pid);
  return counts;
}

}  // namespace vedette::bench
