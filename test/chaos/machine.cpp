#include "test/chaos/machine.hpp"

#include <signal.h>

namespace vedette::chaos {

void Machine::pause() {
  // All signals first: to wait for one process would give the others time.
  if (client_ != nullptr) client_->pause();
  if (server_ != nullptr) server_->process().signal(SIGSTOP);
  sentinel_.process().signal(SIGSTOP);
  if (server_ != nullptr) server_->pause();
  sentinel_.pause();
}

void Machine::resume() {
  if (server_ != nullptr) server_->resume();
  sentinel_.resume();
  if (client_ != nullptr) client_->go_on();
}

void Machine::lose() {
  host_.cut();
  if (client_ != nullptr) client_->die();
  if (server_ != nullptr) server_->process().signal(SIGKILL);
  sentinel_.process().signal(SIGKILL);
  if (server_ != nullptr) server_->kill();
  sentinel_.kill();
}

void Machine::bring_back() {
  host_.mend();
  if (server_ != nullptr) server_->restart();
  sentinel_.restart();
  if (client_ != nullptr) client_->go_on();
}

}  // namespace vedette::chaos
