"""The actor behind every reaction and deadline that asks for a command."""

from msgspec import convert

from numu_workers.kernel.actors import Actor, JobContext, actor
from numu_workers.kernel.commands import Commands
from numu_workers.kernel.reactions import RUN_COMMAND, CommandArgs

QUEUE = "commands"


def run_command_actor(commands: Commands) -> Actor:
    """``kernel.run_command``, for the commands of this installation."""

    @actor(RUN_COMMAND, queue=QUEUE, max_attempts=10, timeout_s=20)
    async def run_command(job: JobContext) -> None:
        told = convert(job.args, CommandArgs)
        await job.run(commands.restore(told.command), tenant_id=told.tenant_id)

    return run_command
